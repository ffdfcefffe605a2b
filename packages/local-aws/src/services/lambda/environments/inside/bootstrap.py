"""What runs inside an execution environment of Python: the counterpart of the managed runtime.

It needs nothing beside the standard library. A process comes this far before anybody needs it, and then waits to be
told which function it is. It speaks as channel.cjs does: lengths and messages come on one pipe, lines that begin with a
word that only the host knows go on another. What the runtime of Lambda says and does is known from its source.
observed: awslambdaric at commit 0184e90 (bootstrap.py, lambda_context.py, lambda_runtime_marshaller.py)
"""

import decimal
import errno
import importlib
import json
import logging
import operator
import os
import re
import sys
import sysconfig
import threading
import time
import traceback

_FROM_HOST, _TO_HOST = 3, 4
_write, _read, _exit = os.write, os.read, os._exit
_dumps, _loads = json.dumps, json.loads
_sending = threading.Lock()
_word = ""


def _rss():
    try:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    except ImportError:
        return 0


def _send(kind, text, call="-"):
    line = "%s %s %s %d %s\n" % (_word, kind, call, _rss(), _dumps(text))
    data = line.encode("utf-8", "surrogatepass")
    try:
        with _sending:
            while data:
                data = data[_write(_TO_HOST, data) :]
    except OSError:
        # The pipe is closed: no answer can be sent.
        _exit(1)


# Longer ones are several events, which the host takes one after the other.
_LONGEST_LINE = 2**20


def _log(line):
    for at in range(0, max(len(line), 1), _LONGEST_LINE):
        _send("log", line[at : at + _LONGEST_LINE])


def _bytes(size):
    parts = []
    while size > 0:
        part = _read(_FROM_HOST, size)
        if not part:
            # The host process has ended.
            _exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _next():
    return _loads(_bytes(int.from_bytes(_bytes(4), "big")))


class _Fault(Exception):
    """An error that the runtime names, and not the code."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.trace = trace


class _Lines:
    """Each line that is written is an event of the log."""

    encoding = "utf-8"
    errors = "surrogateescape"
    closed = False

    def __init__(self, fd):
        self._fd = fd
        self._rest = ""

    def write(self, text):
        lines = (self._rest + text).split("\n")
        self._rest = lines.pop()
        for line in lines:
            if line:
                _log(line)
        return len(text)

    def writelines(self, texts):
        for text in texts:
            self.write(text)

    def flush(self):
        pass

    def end(self):
        if self._rest:
            _log(self._rest)
            self._rest = ""

    def fileno(self):
        return self._fd

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True


_request_id = None


class _LogHandler(logging.Handler):
    def emit(self, record):
        try:
            _log(self.format(record).rstrip("\n"))
        except Exception:
            self.handleError(record)


class _RequestFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = _request_id or ""
        return True


_own_fields = set(logging.makeLogRecord({}).__dict__) | {"aws_request_id", "message", "asctime"}


class _JsonFormatter(logging.Formatter):
    def format(self, record):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        error_type, error, trace = record.exc_info or (None, None, None)
        members = {
            "timestamp": "%s.%03dZ" % (stamp, record.msecs),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": [_in_task(line) for line in traceback.format_tb(trace)] if error_type else None,
            "errorType": error_type.__name__ if error_type else None,
            "errorMessage": str(error) if error_type else None,
            "requestId": getattr(record, "aws_request_id", None),
            "location": "%s:%s:%d" % (_in_task(record.pathname), record.funcName, record.lineno) if error_type else None,
        }
        for key, value in record.__dict__.items():
            if key not in _own_fields and key not in members:
                members[key] = value
        return _dumps({key: value for key, value in members.items() if value is not None}, ensure_ascii=False)


def _set_up_logging(json_logs, level):
    logging.Formatter.converter = time.gmtime
    handler = _LogHandler()
    if json_logs:
        handler.setFormatter(_JsonFormatter())
    else:
        form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        handler.setFormatter(logging.Formatter(form, "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(_RequestFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    if json_logs:
        root.setLevel({"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level))


_places = []


def _in_task(text):
    """Without the paths of this machine."""
    for here, there in _places:
        text = text.replace(here, there)
    return text


def _know_places(task_root):
    version = "python%d.%d" % sys.version_info[:2]
    paths = sysconfig.get_paths()
    _places.append((task_root, "/var/task"))
    for name in ("purelib", "platlib"):
        _places.append((paths[name], "/var/lang/lib/%s/site-packages" % version))
    _places.append((paths["stdlib"], "/var/lang/lib/%s" % version))
    _places.append((os.path.dirname(os.path.abspath(__file__)), "/var/runtime"))


def _error_of(error_type, message, trace):
    return {
        "errorMessage": _in_task(message or ""),
        "errorType": error_type or "",
        "requestId": _request_id or "",
        "stackTrace": [_in_task(line) for line in trace or []],
    }


def _raised():
    """The error that is being handled, from the first line that is not this file's."""
    kind, value, trace = sys.exc_info()
    frames = [(f.filename, f.lineno, f.name, f.line) for f in traceback.extract_tb(trace)]
    while frames and frames[0][0] == __file__:
        frames.pop(0)
    while frames and frames[0][0].startswith("<frozen importlib"):
        frames.pop(0)
    return _error_of(kind.__name__, str(value), traceback.format_list(frames))


_blank = "\u00a0"


def _log_error(error, json_logs):
    if json_logs:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        return _log(_dumps(dict({"timestamp": stamp, "level": "ERROR"}, **error)))
    described = "[ERROR] " + error["errorType"]
    if error["errorMessage"]:
        described += ": " + error["errorMessage"]
    lines = [described, "Traceback (most recent call last):"]
    for element in error["stackTrace"]:
        for line in element.splitlines() or [""]:
            text = line.lstrip(" ")
            lines.append(_blank * (len(line) - len(text)) + text)
    _log("\n".join(lines))


def _load(handler):
    module_name, dot, name = handler.rpartition(".")
    if not dot:
        raise _Fault(
            "Runtime.MalformedHandlerName",
            "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % handler,
        )
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module %s as a handler module" % module_name
        raise _Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        if (error.name or "").split(".")[0] in ("boto3", "botocore"):
            _log(
                "local-aws: Lambda's runtime has boto3, and this Python has not (%s). Install it there: "
                "python3 -m pip install boto3, or Debian's python3-boto3." % sys.executable,
            )
        message = "Unable to import module '%s': %s" % (module_name, error)
        raise _Fault("Runtime.ImportModuleError", message) from None
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        message = "Syntax error in module '%s': %s" % (module_name, error)
        raise _Fault("Runtime.UserCodeSyntaxError", message, trace) from None
    if not hasattr(module, name):
        raise _Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module_name))
    return getattr(module, name)


class _Members:
    def __init__(self, **members):
        self.__dict__.update(members)

    def __repr__(self):
        return "%s([%s])" % (type(self).__name__, ",".join("%s=%s" % item for item in self.__dict__.items()))


class CognitoIdentity(_Members):
    pass


class ClientContext(_Members):
    pass


class Client(_Members):
    pass


_client_members = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


def _client_context(text):
    if text is None:
        return None
    said = _loads(text)
    client = said.get("client")
    known = {name: client.get(name) for name in _client_members} if isinstance(client, dict) else None
    return ClientContext(custom=said.get("custom"), env=said.get("env"), client=known and Client(**known))


class LambdaContext(_Members):
    def __init__(self, invocation):
        environment = os.environ.get
        super().__init__(
            aws_request_id=invocation["requestId"],
            log_group_name=environment("AWS_LAMBDA_LOG_GROUP_NAME"),
            log_stream_name=environment("AWS_LAMBDA_LOG_STREAM_NAME"),
            function_name=environment("AWS_LAMBDA_FUNCTION_NAME"),
            memory_limit_in_mb=environment("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
            function_version=environment("AWS_LAMBDA_FUNCTION_VERSION"),
            invoked_function_arn=invocation["functionArn"],
            tenant_id=None,
            client_context=_client_context(invocation.get("clientContext")),
            identity=CognitoIdentity(cognito_identity_id=None, cognito_identity_pool_id=None),
        )
        deadline = int(time.time() * 1000) + invocation["timeoutMs"]
        self.get_remaining_time_in_millis = lambda: max(0, deadline - int(time.time() * 1000))

    def log(self, message):
        _log(str(message))


_mark = "decimal:%s:" % os.urandom(8).hex()
_marked = re.compile('"%s([^"]*)"' % _mark)


def _plain(value):
    if isinstance(value, decimal.Decimal):
        return _mark + str(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def _json_of(response, ascii_only):
    if isinstance(response, bytes):
        raise _Fault("UnsupportedByLocalAws", "A handler that answers with bytes is not supported by local-aws")
    try:
        # Whoever calls reads JSON, which knows no NaN.
        encoded = _dumps(response, default=_plain, ensure_ascii=ascii_only, allow_nan=False)
    except Exception as error:
        raise _Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error) from None
    return _marked.sub(lambda found: found.group(1), encoded)


def _event_of(payload):
    try:
        return _loads(payload)
    except Exception as error:
        raise _Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error) from None


def _serve(handler, json_logs):
    global _request_id
    # One of the runtimes does not escape what is not ASCII.
    ascii_only = os.environ.get("AWS_EXECUTION_ENV") != "AWS_Lambda_python3.12"
    while True:
        invocation = _next()
        _request_id = invocation["requestId"]
        os.environ["_X_AMZN_TRACE_ID"] = invocation["traceId"]
        try:
            answer = _json_of(handler(_event_of(invocation["payload"]), LambdaContext(invocation)), ascii_only)
        except _Fault as fault:
            error = _error_of(fault.error_type, str(fault), fault.trace)
        except Exception:
            error = _raised()
        else:
            _end_lines()
            _send("done", answer, invocation["call"])
            continue
        _end_lines()
        _log_error(error, json_logs)
        _send("error", _dumps(error), invocation["call"])


def _end_lines():
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, _Lines):
            stream.end()


_self, _parent = os.getpid(), os.getppid()


def _parent_of(pid):
    try:
        with open("/proc/%d/stat" % pid, "rb") as stat:
            # The name in brackets may hold spaces.
            return int(stat.read().rsplit(b") ", 1)[1].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _is_ours(pid):
    """A sandbox has process numbers of its own: it reaches itself and what it has started."""
    # Zero is the group, which begins with this process.
    if pid in (0, -1):
        return pid == 0
    if sys.platform != "linux":
        return abs(pid) != _parent
    at = abs(pid)
    while at > 1 and at != _self:
        at = _parent_of(at)
    return at == _self


def _within(reach):
    def reach_ours(pid, *rest, **options):
        if not _is_ours(operator.index(pid)):
            raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
        return reach(pid, *rest, **options)

    return reach_ours


def _stay_inside():
    for module in (os, sys.modules.get("posix")):
        for name in ("kill", "killpg", "pidfd_open"):
            if hasattr(module, name):
                setattr(module, name, _within(getattr(module, name)))
        if hasattr(module, "getppid"):
            module.getppid = lambda: 1


def _become(definition):
    global _word
    _word = definition["word"]
    task_root = definition["taskRoot"]
    os.environ.clear()
    os.environ.update(definition["variables"])
    if hasattr(time, "tzset"):
        time.tzset()
    _stay_inside()
    os.chdir(task_root)
    sys.path[0] = task_root
    sys.argv[:] = ["/var/runtime/bootstrap.py"]
    sys.dont_write_bytecode = True
    sys.stdout, sys.stderr = _Lines(1), _Lines(2)
    _know_places(task_root)
    _set_up_logging(definition["jsonLogs"], definition["logLevel"])


def _main():
    definition = _next()
    _become(definition)
    json_logs = definition["jsonLogs"]
    try:
        handler = _load(definition["handler"])
    except Exception as raised:
        error = _error_of(raised.error_type, str(raised), raised.trace) if isinstance(raised, _Fault) else _raised()
        _end_lines()
        _log_error(error, json_logs)
        _send("initError", _dumps(error))
        sys.exit(1)
    _send("ready", "")
    _serve(handler, json_logs)


if __name__ == "__main__":
    _main()
