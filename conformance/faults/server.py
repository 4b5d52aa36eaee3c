"""Starts the product on a data directory, and kills or stops it; by its process, and no other."""
import os
import re
import signal
import subprocess
import time

PASSWORD = 'conformance-crash'


class Server:
    def __init__(self, top, directory, *arguments, crash_after=None):
        environment = {**os.environ, 'IOVM_ADMIN_PASSWORD': PASSWORD}
        if crash_after is not None:
            environment['IOVM_CRASH_AFTER'] = str(crash_after)
        self.log = open(f'{directory}.log', 'w+', encoding='utf-8')
        self.process = subprocess.Popen(
            ['node', f'{top}/src/main.ts', 'serve', '--data-dir', directory, '--http-port', '0', '--https-port', 'none',
             # However slow the machine is, a call is answered with what it brings.
             '--job-after', '600', *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        self.url = self._wait()

    def _wait(self):
        for _ in range(3000):
            with open(self.log.name, encoding='utf-8') as text:
                found = re.search(r'http://\S+:\d+', text.read())
            if found:
                return found.group(0)
            if self.process.poll() is not None:
                return None
            time.sleep(0.02)
        raise TimeoutError(self.output())

    def output(self):
        with open(self.log.name, encoding='utf-8') as text:
            return text.read()

    def died(self):
        """Whether it was killed, as it does to itself at a crash point."""
        return self.process.wait(timeout=60) == -signal.SIGKILL

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        self.log.close()
