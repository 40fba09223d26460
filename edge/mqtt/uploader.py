"""The uploader thread: evidence files to central by HTTP PUT, under their announced hash."""

from dataclasses import dataclass
from pathlib import Path

import httpx2

from contracts.errors import ContractError
from contracts.receipt import FileReceipt
from edge.domain.outgoing import OutgoingFile
from edge.errors import OutboxError
from edge.mqtt.repeating import RepeatingThread
from edge.ports import FileQueue

_POLL_S = 0.5
_BATCH = 8
_TIMEOUT_S = httpx2.Timeout(30.0, connect=5.0)
_DAMAGED = 422
_TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class UploaderSettings:
    """Where central listens, and the file that holds the node's token."""

    http_url: str
    token_file: Path


class Uploader:
    """Sends the oldest announced file until central has it. Only central's receipt lets a file be deleted."""

    def __init__(self, settings: UploaderSettings, queue: FileQueue) -> None:
        self._settings = settings
        self._queue = queue
        self._client = httpx2.Client(base_url=settings.http_url, timeout=_TIMEOUT_S, trust_env=False)
        self._thread = RepeatingThread("uploader", self._attempt, self._note)
        self.n_sent = 0
        self.fault: str | None = None

    def start(self) -> None:
        """Begin; a central that is not there yet is waited for."""
        self._thread.start()

    def stop(self) -> None:
        """End after the request at hand."""
        self._thread.stop()
        self._client.close()

    def _note(self, fault: str) -> None:
        self.fault = fault

    def _attempt(self) -> bool:
        """Send what is due; False where a file was refused or central is away."""
        try:
            due = self._queue.due_files(_BATCH)
            n_refused = sum(not self._send(file) for file in due)
        except httpx2.HTTPError as error:
            self.fault = f"central at {self._settings.http_url} not reached: {error}"
            return False
        except OutboxError as error:
            self.fault = str(error)
            return False
        if not n_refused:
            self.fault = None
        if not due:
            self._queue.wait_for_change(_POLL_S)
        return not n_refused

    def _send(self, file: OutgoingFile) -> bool:
        try:
            body, token = file.path.read_bytes(), self._settings.token_file.read_text().strip()
        except FileNotFoundError as error:
            return self._missing(file, error)
        except OSError as error:
            self.fault = f"{error.filename}: cannot be read ({error.strerror}); check its permissions"
            return False
        answer = self._client.put(
            f"/api/node/v1/evidence/{file.sha256}",
            content=body,
            headers={"Authorization": f"Bearer {token}", "Content-Type": file.media_type},
        )
        return self._take(answer, file)

    def _missing(self, file: OutgoingFile, error: FileNotFoundError) -> bool:
        if Path(str(error.filename)) == self._settings.token_file:
            self.fault = (
                f"{error.filename}: no such file; register the node at central and put its token there"
            )
            return False
        self._queue.mark_file_fault(file.sha256, f"{file.path.name} is gone from this node's disk")
        return True

    def _take(self, answer: httpx2.Response, file: OutgoingFile) -> bool:
        if answer.is_success:
            try:
                receipt = FileReceipt.parse(answer.content, "file receipt")
            except ContractError as error:
                self.fault = str(error)
                return False
            self.n_sent += 1
            return self._queue.apply_file_receipt(receipt)
        if answer.status_code in (_DAMAGED, _TOO_LARGE):
            self._queue.mark_file_fault(file.sha256, f"central refused it with {answer.status_code}")
            return True
        self.fault = f"central answers {answer.status_code} to evidence {file.sha256[:12]}; tried again later"
        return False
