"""Runs a command in a terminal of 100 columns and 30 rows: its keys come from standard input, what it shows goes to standard output."""

import fcntl, os, pty, select, struct, sys, termios

child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
sources = [terminal, 0]
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            piece = os.read(source, 65536)
        except OSError:  # Linux says so at the end of a terminal.
            piece = b""
        if piece:
            os.write(terminal if source == 0 else 1, piece)
        else:
            sources.remove(source)
_, status = os.waitpid(child, 0)
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
