"""The background processes of a local stack: started, remembered, stopped with their children."""

import json
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

STATE = Path(".zuimei")
_FILE = STATE / "processes.json"
_GAUGE_SECONDS = 2.0  # between two readings of the memory in use
_PATIENCE = 5.0  # seconds a process is given to end by itself

#: What this process started itself, and so must wait for.
_own: list[subprocess.Popen[bytes]] = []


def free_port(preferred: int | None = None) -> int:
    """A free TCP port on loopback, the preferred one if nobody has it."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            taken: int = probe.getsockname()[1]
            return taken
    raise RuntimeError("no free port on 127.0.0.1")


def start(name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
    """Start a process in a session of its own; its output goes to ``.zuimei/<name>.log``."""
    STATE.mkdir(exist_ok=True)
    with (STATE / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            list(command),
            env=dict(env),
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    _own.append(process)
    created = psutil.Process(process.pid).create_time()
    _write({**_read(), name: (process.pid, created)})


def running() -> list[str]:
    """The names of the remembered processes that are alive."""
    return [name for name in _read() if _alive(name) is not None]


def stop_all() -> None:
    """End every remembered process and its children; forget them."""
    doomed: list[psutil.Process] = []
    for name in _read():
        process = _alive(name)
        if process is not None:
            doomed += [*process.children(recursive=True), process]
    for process in doomed:
        _signal(process, kill=False)
    _, stubborn = psutil.wait_procs(doomed, timeout=_PATIENCE)
    for process in stubborn:
        _signal(process, kill=True)
    psutil.wait_procs(stubborn, timeout=_PATIENCE)
    while _own:
        _own.pop().wait()
    _FILE.unlink(missing_ok=True)


class Gauge:
    """The most memory that this process and the remembered ones ever held together, in MiB.

    Proportional set size: what several processes share is counted once. Use it in a ``with`` block.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        """Start reading."""
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop reading."""
        self._over.set()
        self._watch.join()

    def _sample(self) -> None:
        while not self._over.wait(_GAUGE_SECONDS):
            self.peak = max(self.peak, sum(map(_pss, _family())) // 2**20)


def _family() -> list[psutil.Process]:
    """This process, the remembered ones and their children."""
    roots = [process for name in _read() if (process := _alive(name)) is not None]
    with_children = [each for root in roots for each in (root, *_children(root))]
    return [psutil.Process(), *with_children]


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _pss(process: psutil.Process) -> int:
    """What a process holds; nothing if it has just ended. Only Linux tells shares apart."""
    try:
        held = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(held, "pss", 0) or held.rss)


def _signal(process: psutil.Process, *, kill: bool) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill() if kill else process.terminate()


def _alive(name: str) -> psutil.Process | None:
    """The remembered process, if its number was not given to another since."""
    pid, created = _read()[name]
    try:
        process = psutil.Process(pid)
        if process.create_time() == created and process.status() != psutil.STATUS_ZOMBIE:
            return process
    except psutil.NoSuchProcess:
        pass
    return None


def _read() -> dict[str, tuple[int, float]]:
    try:
        return {name: (pid, at) for name, (pid, at) in json.loads(_FILE.read_text()).items()}
    except FileNotFoundError:
        return {}


def _write(processes: Mapping[str, tuple[int, float]]) -> None:
    _FILE.write_text(json.dumps(processes))
