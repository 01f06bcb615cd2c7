"""A channel's thread: of the alerts that wait for it, the loudest is sent first."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from queue import PriorityQueue
from threading import local

from account_event_handler.model import LOUDEST_FIRST, Severity

_thread = local()  # `lane` is the one whose thread it is


class Lane:
    """Sends one alert after the other, equally loud ones in the order in which they came."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, name, lambda: setattr(_thread, "lane", self))
        self._waiting: PriorityQueue[tuple[int, int, Callable[[], None]]] = PriorityQueue()
        self._number = count()
        self._rank = len(LOUDEST_FIRST)  # of what is being sent

    def submit[Answer](self, severity: Severity, send: Callable[[], Answer]) -> "Future[Answer]":
        answer: Future[Answer] = Future()

        def run() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                answer.set_result(send())
            except BaseException as error:  # for who waits for it
                answer.set_exception(error)

        self._waiting.put((LOUDEST_FIRST.index(severity), next(self._number), run))
        self._executor.submit(self.send_louder)
        return answer

    def send_louder(self) -> None:
        """Send what is louder than what is being sent, loudest first."""
        before = self._rank
        while not self._waiting.empty():
            self._rank, _, run = first = self._waiting.get_nowait()  # only this thread takes any
            if self._rank >= before:
                self._waiting.put(first)
                break
            run()
        self._rank = before


def pause(seconds: float) -> None:
    """Wait, and in a lane's thread send what has come meanwhile and is louder."""
    time.sleep(seconds)
    if lane := getattr(_thread, "lane", None):
        lane.send_louder()
