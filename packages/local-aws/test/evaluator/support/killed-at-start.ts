/** The system ends the process before its program is there: it is short of memory. */
process.kill(process.pid, 'SIGKILL');
