"""What is said of a film, and by whom; no database."""

import json

import pytest

from videos.imports.folder import films_in, plain
from videos.imports.table import read_table
from videos.imports.texts import BadText, describe


@pytest.fixture
def folder(tmp_path):
    """`folder({"a.mp4": "", …})`: files with these texts (or bytes), and their films by name."""

    def make(files, *, recursive=True):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return {film.name: film for film in films_in(tmp_path, recursive=recursive)}

    return make


def test_films_are_found_below_with_what_stands_beside_them(folder):
    films = folder(
        {
            "b.MP4": "",
            "B.jpg": "",
            "b.en.vtt": "",
            "b.pt-br.srt": "",
            "b.vtt": "",
            "b.json": "{}",
            "sub/c.webm": "",
            "sub/d.e.mov": "",
            "notes.txt": "",
            ".hidden.mp4": "",
            ".cache/x.mp4": "",
        }
    )
    assert list(films) == ["b.MP4", "sub/c.webm", "sub/d.e.mov"]
    film = films["b.MP4"]
    assert [language for language, _ in film.captions] == ["en", "pt-BR"]
    assert film.thumbnail.name == "B.jpg"
    assert list(film.texts) == [".json"]
    assert list(folder({}, recursive=False)) == ["b.MP4"]


def test_links_are_not_followed(folder, tmp_path):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "secret.mp4").write_bytes(b"")
    (tmp_path / "film.mp4").symlink_to(outside / "secret.mp4")
    (tmp_path / "sub").symlink_to(outside)
    assert folder({}) == {}


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("My_first.film", "My first film"),
        ("  a   b ", "a b"),
        ("___", "Untitled"),
        ("x" * 200, "x" * 150),
        ("line\nbreak", "line break"),
    ],
)
def test_a_name_makes_a_title(folder, stem, title):
    (film,) = folder({f"{stem}.mp4": ""}).values()
    assert describe(film, {}) == {"title": title}


def test_the_table_counts_before_json_before_ytdlp_before_text(folder):
    info = {
        "title": "From yt-dlp",
        "description": "D" * 6000,
        "tags": [f"t{n}" for n in range(30)] + ["x" * 60],
        "categories": ["Music"],
        "language": "de",
        "upload_date": "20200229",
        "formats": [{"url": "https://example.org"}],
    }
    films = folder(
        {
            "a.mp4": "",
            "a.txt": "From text\nand its rest",
            "a.info.json": json.dumps(info),
            "a.json": json.dumps({"category": "Travel"}),
        }
    )
    said = describe(films["a.mp4"], {"language": "fr", "owner": "mira"})
    assert said["title"] == "From yt-dlp"
    assert len(said["description"]) == 5000
    assert said["tags"] == [f"t{n}" for n in range(20)]
    assert (said["category"], said["language"]) == ("Travel", "fr")
    assert said["publishedAt"].startswith("2020-02-29")
    assert "owner" not in said


def test_a_text_file_has_the_title_on_its_first_line_and_a_description_file_has_none(folder):
    films = folder(
        {"a.mp4": "", "a.txt": "\ufeffTitle\n\nRest", "b.mp4": "", "b.description": "x\ny"}
    )
    assert describe(films["a.mp4"], {}) == {"title": "Title", "description": "Rest"}
    assert describe(films["b.mp4"], {}) == {"title": "b", "description": "x\ny"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is no JSON"),
        ("[1]", "no JSON object"),
        ('{"views": 5}', "no field views"),
        (b"\xff\xfe", "not UTF-8"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_a_bad_sidecar_is_named_with_its_reason(folder, content, reason):
    films = folder({"a.mp4": "", "a.json": content})
    with pytest.raises(BadText, match=reason) as told:
        describe(films["a.mp4"], {})
    assert "a.json" in str(told.value)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_with_any_separator_and_spelling_of_its_columns(tmp_path, separator):
    path = tmp_path / "t.csv"
    lines = (("File", "comments_enabled", "TITLE"), ("a.mp4", "no", "A"), ("b.mp4", "", "Bé"))
    text = "\ufeff" + "\r\n".join(separator.join(line) for line in lines) + "\r\n\r\n"
    path.write_bytes(text.encode())
    table = read_table(path)
    assert table.row("a.mp4") == {"commentsEnabled": "no", "title": "A"}
    assert table.row("b.mp4") == {"title": "Bé"}
    assert table.row("c.mp4") == {}
    assert table.unmatched({"a.mp4"}) == ["b.mp4"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("title\nA\n", "names no column file"),
        ("file,likes\na,5\n", "no column 'likes'"),
        ("file,title\n,A\n", "line 2: the column file is empty"),
        ("file\na\na\n", "line 3: a is there twice"),
        ("file\na,b\n", "line 2: 2 cells for 1 columns"),
        ("", "names no column file"),
        (b"file\n\xff\n", "not UTF-8"),
        ('file\n"a', "unexpected end"),
        ("file\n" + "x" * 200_000, "field larger"),
    ],
)
def test_a_bad_table_is_refused_naming_the_line(tmp_path, content, reason):
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadText, match=reason):
        read_table(path)


def test_names_are_printed_on_one_line():
    assert plain("a\nb\udcff\x1b[2J") == "a\\x0ab\\udcff\\x1b[2J"
