"""What a run costs, and which aims it keeps."""

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

AT_REST = 0.02


class Aims:
    """Figures beside what they are to be; says at the end which are missed."""

    def __init__(self) -> None:
        self._lines: list[tuple[bool, str]] = []

    def at_most(self, what: str, figure: float, most: float, unit: str) -> None:
        """Note a figure that is to be small."""
        self._note(figure <= most, f"{what}: {figure:,.3g} {unit}, at most {most:g}")

    def at_least(self, what: str, figure: float, least: float, unit: str) -> None:
        """Note a figure that is to be large."""
        self._note(figure >= least, f"{what}: {figure:,.3g} {unit}, at least {least:g}")

    def tell(self) -> None:
        print("\naims")
        for kept, line in self._lines:
            print(f"  {'kept  ' if kept else 'MISSED'}  {line}")

    def _note(self, kept, line: str) -> None:
        self._lines.append((kept, line))


def timed(name: str, run: Callable[[], object], runs: int) -> tuple[object, float]:
    """Return an answer and the median CPU seconds of warm runs."""
    answer = run()
    cpu, wall = [], []
    for _ in range(runs):
        before = time.process_time(), time.perf_counter()
        run()
        cpu.append(time.process_time() - before[0])
        wall.append(time.perf_counter() - before[1])
    median = statistics.median(cpu)
    print(
        f"{name}: {median * 1e3:.2f} ms CPU, {statistics.median(wall) * 1e3:.2f} ms wall",
        flush=True,
    )
    return answer, median


def measured(run: Callable[[], object]):
    """Run once; return the answer, CPU and wall seconds, and peak private bytes."""
    peak, done = [private_bytes()], threading.Event()

    def watch() -> None:
        while not done.wait(AT_REST):
            peak.append(private_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    before = time.process_time(), time.perf_counter()
    answer = run()
    cpu, wall = time.process_time() - before[0], time.perf_counter() - before[1]
    done.set()
    watcher.join()
    return answer, cpu, wall, max(peak)


def private_bytes() -> int:
    """Return the memory of this process that no file stands behind."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    return 0


def forget_cached(files: Iterable[Path]) -> None:
    """Let the system drop what it holds of files in memory; none may be mapped."""
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
