import signal
import subprocess
import sys

import pytest

from contracts.canonical import canonical_sha256
from contracts.envelope import RecordedEnvelope
from contracts.receipt import FileReceipt, Receipt, ReceiptResult
from edge.app.clock import SystemClock
from edge.domain.case import FACTS_NAME, MANIFEST_NAME
from edge.domain.outgoing import MessageKind, OutgoingMessage
from edge.errors import OutboxError
from edge.evidence.keys import NodeKey
from edge.outbox import NodeName, SqliteOutbox
from tests.support.cases import CITY, NODE, finished_case, open_case


def opened(folder) -> SqliteOutbox:
    return SqliteOutbox(folder / "outbox.sqlite3", NodeName(CITY, NODE), SystemClock())


@pytest.fixture
def outbox(tmp_path):
    store = opened(tmp_path)
    yield store
    store.close()


@pytest.fixture
def key(tmp_path) -> NodeKey:
    return NodeKey.load_or_make(tmp_path / "node.key")


def receipt(message: OutgoingMessage, result=ReceiptResult.STORED, reason=None) -> Receipt:
    return Receipt(
        node=NODE, sequence=message.sequence, message_id=message.message_id, result=result, reason=reason
    )


def announced(outbox, tmp_path, key):
    case = open_case(tmp_path / "cases", key)
    outbox.put_decision(case)
    finished = finished_case(case, key, outbox)
    outbox.put_evidence(finished)
    for _ in range(2):
        outbox.apply_receipt(receipt(outbox.due_messages(1)[0]))
    return finished


def test_a_decision_is_a_message_and_an_open_case(outbox, tmp_path, key):
    case = open_case(tmp_path / "cases", key)
    outbox.put_decision(case)
    (message,) = outbox.due_messages(10)
    envelope = RecordedEnvelope.parse(message.body, "message")
    assert (envelope.sequence, envelope.data.violation_id) == (message.sequence, case.violation_id)
    assert outbox.open_cases() == [case]


def test_the_same_decision_twice_is_refused_and_leaves_one(outbox, tmp_path, key):
    case = open_case(tmp_path / "cases", key)
    outbox.put_decision(case)
    with pytest.raises(OutboxError):
        outbox.put_decision(case)
    assert len(outbox.due_messages(10)) == 1


def test_a_manifest_waits_for_the_receipt_of_its_decision(outbox, tmp_path, key):
    case = open_case(tmp_path / "cases", key)
    outbox.put_decision(case)
    outbox.put_evidence(finished_case(case, key, outbox))
    (first,) = outbox.due_messages(10)
    outbox.apply_receipt(receipt(first))
    assert [m.kind for m in outbox.due_messages(10)] == [MessageKind.EVIDENCE]
    assert outbox.open_cases() == []


def test_evidence_of_a_case_that_is_not_open_is_refused(outbox, tmp_path, key):
    case = open_case(tmp_path / "cases", key)
    with pytest.raises(OutboxError, match="not open"):
        outbox.put_evidence(finished_case(case, key, outbox))
    assert outbox.due_messages(10) == []


def test_the_chain_names_the_last_manifest(outbox, tmp_path, key):
    assert outbox.last_manifest_sha256() is None
    finished = announced(outbox, tmp_path, key)
    assert outbox.last_manifest_sha256() == canonical_sha256(finished.record.manifest)


def test_sequence_numbers_are_never_used_again(outbox, tmp_path, key):
    outbox.put_decision(open_case(tmp_path / "cases", key))
    (first,) = outbox.due_messages(2)
    outbox.apply_receipt(receipt(first))
    outbox.close()
    again = opened(tmp_path)
    again.put_decision(open_case(tmp_path / "cases", key))
    assert again.due_messages(1)[0].sequence == first.sequence + 1
    assert again.state().faults == ()


def test_an_outbox_that_was_lost_goes_on_above_what_it_sent_and_says_so(outbox, tmp_path, key):
    for number in range(3):
        outbox.put_decision(open_case(tmp_path / "cases", key, number))
    sent = max(message.sequence for message in outbox.due_messages(10))
    outbox.close()
    for path in tmp_path.glob("outbox.sqlite3*"):
        if path.suffix != ".began":
            path.unlink()
    again = opened(tmp_path)
    again.put_decision(open_case(tmp_path / "cases", key))
    assert again.due_messages(1)[0].sequence > sent
    assert "began anew" in again.state().faults[0]


@pytest.mark.parametrize("change", [{"sequence": 9}, {"message_id": "someone-else"}])
def test_a_receipt_that_does_not_match_deletes_nothing(outbox, tmp_path, key, change):
    outbox.put_decision(open_case(tmp_path / "cases", key))
    wrong = receipt(outbox.due_messages(1)[0]).model_copy(update=change)
    assert not outbox.apply_receipt(wrong)
    assert len(outbox.due_messages(10)) == 1


def test_a_quarantined_message_is_kept_with_its_reason_and_not_sent_again(outbox, tmp_path, key):
    outbox.put_decision(open_case(tmp_path / "cases", key))
    (message,) = outbox.due_messages(2)
    outbox.apply_receipt(receipt(message, ReceiptResult.QUARANTINED, "bad signature"))
    assert outbox.due_messages(10) == []
    assert outbox.state().dead_letters == (f"message {message.sequence} quarantined: bad signature",)


def test_files_wait_for_the_receipt_of_their_manifest(outbox, tmp_path, key):
    case = open_case(tmp_path / "cases", key)
    outbox.put_decision(case)
    outbox.put_evidence(finished_case(case, key, outbox))
    assert outbox.due_files(10) == []
    outbox.apply_receipt(receipt(outbox.due_messages(1)[0]))
    outbox.apply_receipt(receipt(outbox.due_messages(1)[0]))
    assert len(outbox.due_files(10)) == 2


def test_a_file_is_deleted_on_its_own_receipt_only(outbox, tmp_path, key):
    first, second = announced(outbox, tmp_path, key).files
    stored = FileReceipt(
        sha256=first.entry.sha256, size_bytes=first.entry.size_bytes, result=ReceiptResult.STORED
    )
    assert outbox.apply_file_receipt(stored)
    assert (first.path.exists(), second.path.exists()) == (False, True)
    assert [file.path for file in outbox.due_files(10)] == [second.path]


def receive_all(outbox, finished) -> None:
    for file in finished.files:
        entry = file.entry
        outbox.apply_file_receipt(
            FileReceipt(sha256=entry.sha256, size_bytes=entry.size_bytes, result=ReceiptResult.STORED)
        )


def test_with_the_last_file_go_the_documents_and_the_folder(outbox, tmp_path, key):
    finished = announced(outbox, tmp_path, key)
    folder = finished.files[0].path.parent
    (folder / FACTS_NAME).write_text("{}")
    (folder / MANIFEST_NAME).write_text("{}")
    receive_all(outbox, finished)
    assert not folder.exists()


def test_what_central_does_not_have_keeps_its_folder(outbox, tmp_path, key):
    finished = announced(outbox, tmp_path, key)
    folder = finished.files[0].path.parent
    (folder / FACTS_NAME).write_text("{}")
    (folder / "packets.spool").write_bytes(b"no clip could be made of these")
    receive_all(outbox, finished)
    assert {path.name for path in folder.iterdir()} == {FACTS_NAME, "packets.spool"}


def test_a_file_receipt_of_another_size_deletes_nothing(outbox, tmp_path, key):
    first, _ = announced(outbox, tmp_path, key).files
    wrong = FileReceipt(sha256=first.entry.sha256, size_bytes=1, result=ReceiptResult.STORED)
    assert not outbox.apply_file_receipt(wrong)
    assert first.path.exists()


def test_a_refused_file_is_kept_and_shown(outbox, tmp_path, key):
    first, second = announced(outbox, tmp_path, key).files
    outbox.mark_file_fault(first.entry.sha256, "wrong hash")
    assert [file.path for file in outbox.due_files(10)] == [second.path]
    assert "wrong hash" in outbox.state().file_faults[0]
    assert first.path.exists()


def test_a_file_that_vanished_after_the_receipt_was_noted_does_not_come_back(outbox, tmp_path, key):
    first, second = announced(outbox, tmp_path, key).files
    with outbox._database.writing() as connection:
        connection.execute("UPDATE evidence_file SET received = 1 WHERE path = ?", (str(first.path),))
    outbox.close()
    again = opened(tmp_path)
    assert not first.path.exists()
    assert [file.path for file in again.due_files(10)] == [second.path]


def test_a_full_disk_refuses_in_one_line_and_keeps_what_was_promised(outbox, tmp_path, key):
    outbox.put_decision(open_case(tmp_path / "cases", key))
    with outbox._database.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutboxError, match="full"):
        _put_many(outbox, tmp_path / "cases", key)
    promised = len(outbox.open_cases())
    assert len(outbox.due_messages(1000)) == promised >= 1


def _put_many(outbox, folder, key):
    for number in range(100):
        outbox.put_decision(open_case(folder, key, number))


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutboxError, match="state_dir"):
        opened(tmp_path / "file" / "inside")


WRITER = """
import sys
from pathlib import Path
from edge.evidence.keys import NodeKey
from tests.edge.outbox.test_store import opened
from tests.support.cases import open_case
folder = Path(sys.argv[1])
outbox, key = opened(folder), NodeKey.load_or_make(folder / "node.key")
while True:
    case = open_case(folder / "cases", key)
    outbox.put_decision(case)
    print(case.violation_id, flush=True)
"""


def test_kill_9_while_writing_loses_nothing_that_was_promised(tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    promised = [writer.stdout.readline().strip() for _ in range(25)]
    writer.send_signal(signal.SIGKILL)
    promised += writer.stdout.read().split()
    writer.wait()
    kept = [case.violation_id for case in opened(tmp_path).open_cases()]
    assert promised == [v for v in kept if v in promised]
    assert len(kept) - len(promised) in (0, 1)
