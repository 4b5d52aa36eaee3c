"""Writes what pywbem reads of the test model to a file: `read.py HTTP_URL HTTPS_URL USER PASSWORD FILE`."""
import sys

import build
from plain_text import document


def write(connection, name):
    with open(name, 'w', encoding='ascii') as file:
        file.write(document(connection.EnumerateInstances('TST_Base')))


if __name__ == '__main__':
    write(build.connect(*sys.argv[1:5]), sys.argv[5])
