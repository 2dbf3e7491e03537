"""What steps write for their runner: the log with its commands, and the files of outputs."""

class Log:
    """A job's log. A secret is never written; a line that is a command does what it says, unless commands are stopped."""

    def __init__(self, folder, secrets):
        self.folder = folder
        self.secrets = [secret for secret in secrets if secret]
        self.text = (folder / "log.txt").open("w")
        self.stopped = None

    def close(self):
        self.text.close()

    def say(self, text):
        for secret in self.secrets:
            text = text.replace(secret, "***")
        self.text.write(text + "\n")
        self.text.flush()

    def output(self, text):
        for line in text.splitlines():
            self.command(line.strip())
            self.say(line)
        # Commands are stopped for one step at most.
        self.stopped = None

    def command(self, line):
        if self.stopped is not None:
            if line == f"::{self.stopped}::":
                self.stopped = None
            return
        if line.startswith("::stop-commands::"):
            self.stopped = line.removeprefix("::stop-commands::")
        elif line.startswith("::add-mask::"):
            self.secrets.append(line.removeprefix("::add-mask::"))
        elif line.startswith(("::error", "::warning", "::notice")):
            with (self.folder / "annotations.txt").open("a") as annotations:
                annotations.write(line + "\n")
        elif line.startswith("::") or "##[" in line:
            with (self.folder / "commands.txt").open("a") as commands:
                commands.write(line + "\n")

    def summary(self, text):
        if text:
            with (self.folder / "summary.md").open("a") as summary:
                summary.write(text)


def file_command(text):
    """The lines `name=value`, and the ones with a delimiter, of an output file."""
    values, lines = {}, iter(text.splitlines())
    for line in lines:
        if "<<" in line and "=" not in line.split("<<")[0]:
            name, end = line.split("<<", 1)
            taken = []
            for more in lines:
                if more == end:
                    break
                taken.append(more)
            values[name] = "\n".join(taken)
        elif "=" in line:
            name, value = line.split("=", 1)
            values[name] = value
    return values
