"""Measurements by hand."""

from bench.load.results import Count, Cpu, Measured, Run


def run(cpu: float, *, app: float | None = None, rps: float = 100.0, errors: int = 0) -> Run:
    """One that took `cpu` milliseconds a request, all of it in the app unless told otherwise."""
    inside = cpu if app is None else app
    return Run(rps, 5.0, 9.0, errors, Cpu(inside, cpu - inside, 0.0))


def measured(endpoint: str, size: str, *cpus: float, bare: tuple[float, ...] = (), **count: int):
    """One round for each of `cpus`."""
    return Measured(
        endpoint, size, Count(**count), [run(cpu) for cpu in cpus], [run(cpu) for cpu in bare]
    )


def table(*rows: Measured) -> dict[tuple[str, str], Measured]:
    return {(row.endpoint, row.size): row for row in rows}
