"""The decoders that a stranger's film may reach; every other one is an attack surface."""

from __future__ import annotations

from typing import Final

# Canonical codec names, as PyAV gives them.
VIDEO_CODECS: Final = frozenset(
    {
        *("h264", "hevc", "av1", "vp8", "vp9", "vvc"),
        *("mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v1", "msmpeg4v2", "msmpeg4v3"),
        *("h263", "flv1", "vp6", "vp6f", "vp6a", "theora", "dirac"),
        *("wmv1", "wmv2", "wmv3", "vc1", "svq1", "svq3"),
        *("mjpeg", "dvvideo", "prores", "dnxhd", "cfhd", "ffv1", "huffyuv", "ffvhuff", "utvideo"),
        *("rawvideo", "qtrle", "png"),
    }
)
AUDIO_CODECS: Final = frozenset(
    {
        *("aac", "aac_latm", "mp1", "mp2", "mp3", "ac3", "eac3", "dts", "truehd", "mlp"),
        *("opus", "vorbis", "speex", "flac", "alac", "wavpack"),
        *("amr_nb", "amr_wb", "gsm", "gsm_ms", "qcelp", "nellymoser", "qdm2"),
        *("wmav1", "wmav2", "wmapro", "wmalossless", "adpcm_ima_qt", "adpcm_ima_wav"),
        *("adpcm_ms", "adpcm_swf", "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8"),
        *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"),
        *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_bluray", "pcm_dvd"),
    }
)

# ffmpeg's whitelist takes names of decoders, which for some codecs differ.
_DECODERS: Final = {
    "av1": ("libdav1d", "libaom-av1", "av1"),
    "vp8": ("vp8", "libvpx"),
    "vp9": ("vp9", "libvpx-vp9"),
    "flv1": ("flv",),
    "msmpeg4v3": ("msmpeg4",),
    "mp1": ("mp1float", "mp1"),
    "mp2": ("mp2float", "mp2"),
    "mp3": ("mp3float", "mp3"),
    "dts": ("dca",),
    "opus": ("opus", "libopus"),
    "vorbis": ("vorbis", "libvorbis"),
    "speex": ("speex", "libspeex"),
    "aac": ("aac", "libfdk_aac"),
    "amr_nb": ("amrnb", "libopencore_amrnb"),
    "amr_wb": ("amrwb", "libopencore_amrwb"),
}


def decoder_whitelist() -> str:
    """The value of ffmpeg's `codec_whitelist`: decoder names joined by commas."""
    codecs = VIDEO_CODECS | AUDIO_CODECS
    names = {name for codec in codecs for name in _DECODERS.get(codec, (codec,))}
    return ",".join(sorted(names))
