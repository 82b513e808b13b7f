"""The checks that are the same for every app: indexes, references, counters."""

from collections.abc import Iterator
from functools import partial

from core.diagnosis import counters, references
from core.diagnosis.findings import Finding, Severity
from core.diagnosis.references import Dangling
from core.diagnosis.registry import register
from core.diagnosis.workshop import Workshop
from core.mongo import inspection
from core.mongo.inspection import Fault, IndexFault

INDEX_TEXTS = {
    Fault.MISSING: (
        "It is declared and not there: queries read whole collections, and a unique one guards "
        "nothing. A repair makes it, as `create_indexes` does."
    ),
    Fault.DIFFERENT: "It is not as declared. A repair makes it anew, as `create_indexes` does.",
    Fault.UNDECLARED: (
        "Nothing declares it. It costs writes and room; `create_indexes --drop-undeclared` "
        "removes it, if nobody made it on purpose."
    ),
}


def install() -> None:
    """Tell the doctor."""
    register("indexes", indexes)
    register("references", dangling)
    register("counters", wrong_counters)


def indexes() -> Iterator[Finding]:
    """Declared ones that are missing, and those that nobody has declared."""
    for fault in inspection.index_faults():
        undeclared = fault.fault is Fault.UNDECLARED
        yield Finding(
            code=f"index.{fault.fault}",
            severity=Severity.WARNING if undeclared else Severity.ERROR,
            subject=f"{fault.collection}.{fault.name}",
            text=f"Index on ({fault.fields}). {INDEX_TEXTS[fault.fault]}",
            facts={"fields": fault.fields},
            mend=None if undeclared else partial(_make_index, fault),
        )


def dangling() -> Iterator[Finding]:
    """Rows that name something that is not there."""
    for model, held in references.references().items():
        for row in references.dangling_rows(model, held):
            named = ", ".join(f"{field} {target}" for field, target in row.named.items())
            yield Finding(
                code="reference.broken",
                severity=Severity.ERROR,
                subject=f"{model._meta.label} {row.pk}",
                text=(
                    f"It names what does not exist: {named}. Lists leave it out and totals may "
                    "count it. A repair writes it to lost+found, removes it and counts anew."
                ),
                facts={"missing": row.named},
                mend=partial(_put_aside, row),
            )


def wrong_counters() -> Iterator[Finding]:
    """Stored counters that say something else than their rows."""
    for counter in counters.counters().values():
        for wrong in counters.wrong_counters(counter):
            yield Finding(
                code="counter.wrong",
                severity=Severity.ERROR,
                subject=f"{counter.of._meta.label} {wrong.pk}",
                text=(
                    f"{counter.field} says {wrong.stored}, and there are {wrong.counted}. A repair "
                    "stores what there is, as `recount` does."
                ),
                facts={
                    "counter": counter.name,
                    "stored": wrong.stored,
                    "counted": wrong.counted,
                },
                mend=partial(_recount, counter, wrong.pk),
            )


def _make_index(fault: IndexFault, _workshop: Workshop) -> str:
    inspection.mend(fault)
    return "made"


def _put_aside(row: Dangling, workshop: Workshop) -> str:
    workshop.keep_document(row.model._meta.db_table, row.document)
    if references.remove(row):
        counters.recount_after(row.model, row.document)
    return "moved to lost+found"


def _recount(counter: counters.Counter, pk: object, _workshop: Workshop) -> str:
    wrong = counters.recount(counter, pk)
    return f"{wrong.stored} is {wrong.counted} now" if wrong else "right already"
