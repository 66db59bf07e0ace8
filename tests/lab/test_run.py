import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509

from sodsong.lab.run import Lab, OctetTakenError, claim_octet, phrae_rows
from sodsong.lab.web import listening
from sodsong.lab.world import build


def certificate_of(lab):
    site = next(s for s in lab.world.sites if s.https and not s.edges)
    context = ssl.create_default_context(cafile=str(lab.ca_pem))
    with (
        socket.create_connection((site.address, 8443), 3) as raw,
        context.wrap_socket(raw, server_hostname=site.host) as tls,
    ):
        return tls.getpeercert(binary_form=True)


def test_a_started_lab_leaves_no_thread_and_no_octet_behind(tmp_path):
    before = set(threading.enumerate())
    with Lab.of_phrae(seed=11, folder=tmp_path) as lab:
        octet = lab.world.octet
        assert {t.name for t in set(threading.enumerate()) - before} == {"sodsong-lab"}
        assert sorted(p.name for p in tmp_path.iterdir()) == ["ca.pem"]
    assert set(threading.enumerate()) == before
    claim_octet(11, octet, wait=0).release()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((lab.world.failing_address, 8080), 1)


def test_an_octet_is_one_labs_alone():
    held = claim_octet(12)
    assert 20 <= held.octet <= 250
    with pytest.raises(OctetTakenError, match=rf"^127\.{held.octet}\.0\.1:8082 is in use: another lab runs there"):
        claim_octet(12, held.octet, wait=0.1)
    other = claim_octet(12)
    assert other.octet != held.octet
    held.release()
    claim_octet(12, held.octet, wait=0).release()
    other.release()


def test_an_asked_octet_is_waited_for():
    held = claim_octet(13)
    timer = threading.Timer(0.3, held.release)
    timer.start()
    claim_octet(13, held.octet, wait=10).release()
    timer.join()


def test_a_taken_address_is_named_and_everything_given_back(tmp_path):
    claim = claim_octet(14)
    world = build(phrae_rows(), 14, claim.octet)
    intruder = listening(world.failing_address, 8443, 1)
    lab = Lab(world, tmp_path, claim)
    with pytest.raises(OctetTakenError, match=rf"^{world.failing_address}:8443 is in use .*: end the program"):
        lab.start()
    intruder.close()
    assert "sodsong-lab" not in {t.name for t in threading.enumerate()}
    with Lab(world, tmp_path) as again:
        assert again.state()["servers"][world.failing_address] == "open"


def test_a_lab_not_started_says_so():
    lab = Lab(build(phrae_rows(), 1, 77))
    with pytest.raises(RuntimeError, match="not started"):
        lab.state()
    lab.stop()


def test_the_same_seed_shows_the_same_certificates_another_seed_others(tmp_path):
    shown = []
    for number, seed in enumerate((15, 15, 16)):
        with Lab.of_phrae(seed=seed, folder=tmp_path / str(number)) as lab:
            shown.append((certificate_of(lab), lab.ca_pem.read_bytes()))
    assert shown[0] == shown[1]
    assert shown[0] != shown[2]


def test_the_root_can_vouch_for_made_up_names_only(tmp_path):
    with Lab.of_phrae(seed=17, folder=tmp_path) as lab:
        root = x509.load_pem_x509_certificate(Path(lab.ca_pem).read_bytes())
    limits = root.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert limits.value.permitted_subtrees == [x509.DNSName("test")]
