"""Codes that are one word: of `<errno.h>`, of vendors, of Kubernetes, and constants of trouble."""

import re
from collections.abc import Iterator

from portal.search.logs.code import Code

# Names of <errno.h> and <netdb.h> that reach logs; a closed list, since `EXAMPLE` is no code.
ERRNO_NAMES = (
    "EACCES EADDRINUSE EADDRNOTAVAIL EAGAIN EALREADY EBADF EBADMSG EBUSY ECANCELED ECHILD "
    "ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT "
    "EFBIG EHOSTDOWN EHOSTUNREACH EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK "
    "EMSGSIZE ENAMETOOLONG ENETDOWN ENETRESET ENETUNREACH ENFILE ENOBUFS ENODEV ENOENT "
    "ENOEXEC ENOLCK ENOMEM ENOSPC ENOSYS ENOTCONN ENOTDIR ENOTEMPTY ENOTFOUND ENOTSOCK "
    "ENOTSUP ENOTTY ENXIO EOPNOTSUPP EOVERFLOW EPERM EPIPE EPROTO ERANGE EROFS ESHUTDOWN "
    "ESPIPE ESRCH ESTALE ETIMEDOUT ETXTBSY EUSERS EXDEV EAI_AGAIN EAI_FAIL EAI_NONAME "
    "EAI_NODATA EAI_MEMORY EPROTONOSUPPORT EAUTH EENVELOPE ESOCKET ELIFECYCLE EINTEGRITY "
    "ERESOLVE"
)
# Reasons of Kubernetes events and container states.
REASONS = (
    "CrashLoopBackOff ImagePullBackOff ErrImagePull ErrImageNeverPull InvalidImageName OOMKilled "
    "OOMKilling SystemOOM FailedScheduling FailedMount FailedAttachVolume FailedCreate "
    "FailedCreatePodSandBox FailedPreStopHook FailedPostStartHook FailedBinding FailedSync "
    "CreateContainerConfigError CreateContainerError RunContainerError ContainerCannotRun Evicted "
    "BackOff Unhealthy NodeNotReady NodeLost NetworkNotReady DeadlineExceeded BackoffLimitExceeded "
    "ProvisioningFailed VolumeResizeFailed DiskPressure MemoryPressure PIDPressure Preempted"
)
VENDORS = (
    "ORA TNS PLS RMAN IMP EXP LRM CRS ASM DGM NZE OCI DIA DPY DPI KUP SP2 DSC VMW MGR SRV MSG JMS "
    "FRM REP OGG ESM"
)
LETTERED = (
    "KB AADSTS JBAS WFLYCTL WFLYSRV WFLYJCA WFLYEJB WFLYUT HHH IJ AMQ MSB CWWKZ CWWKS CWWKE CWWKO "
    "SRVE NETSDK NU TS CS TF AH DSNL DSNT SQL WSVR WTRN J2CA"
)
SIGNALS = "SIGSEGV SIGABRT SIGKILL SIGBUS SIGILL SIGFPE SIGTERM SIGSYS NXDOMAIN SERVFAIL"
TELLING_CONSTANT = re.compile(
    r"ERR|FAIL|DENIED|TIMEOUT|TIMED_OUT|INVALID|EXPIRED|REFUSED|NOT_|EXCEEDED|UNAVAILABLE|ABORT"
    r"|CORRUPT|EXHAUSTED|MISMATCH|UNKNOWN|UNREACHABLE|VIOLATION|REJECT"
)
# One word in capitals or humps, whatever stands around it.
WORD = re.compile(r"(?<![\w.])[A-Z][\w-]{2,80}")
NAMED = {
    **dict.fromkeys(ERRNO_NAMES.split(), 7),
    **dict.fromkeys(REASONS.split(), 7),
    **dict.fromkeys(SIGNALS.split(), 6),
}
DASHED = re.compile(rf"(?:{'|'.join(VENDORS.split())})-\d{{3,6}}")
OWN = re.compile(r"[A-Z]{2,6}-\d{3,6}")  # of a program nobody lists: OI-503
# … but neither a standard nor one of our records.
NO_CODES = re.compile(r"(?:CVE|ISO|RFC|UTF|SHA|AES|TLS|SSL|RSA|EN|DIN|KB|INC|CHG|PRB|PM|GAP)-\d+")
NUMBERED = re.compile(rf"(?:{'|'.join(LETTERED.split())})\d{{4,8}}[EWISN]?")
CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def word_codes(line: str) -> Iterator[Code]:
    """Yield the words of a line that are codes, as they stand."""
    for found in WORD.finditer(line):
        weight = _weight(found[0])
        if weight:
            yield Code(found[0], found[0].lower(), weight)


def _weight(word: str) -> int:
    if DASHED.fullmatch(word) or NUMBERED.fullmatch(word):
        return 9
    if OWN.fullmatch(word) and not NO_CODES.fullmatch(word):
        return 7
    if word in NAMED:
        return NAMED[word]
    return 6 if CONSTANT.fullmatch(word) and TELLING_CONSTANT.search(word) else 0
