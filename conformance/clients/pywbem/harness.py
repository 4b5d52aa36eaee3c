"""What the pywbem runs share: the connection from the command line, and named checks that print a line each."""
import os
import sys
import traceback

import pywbem

# The requests library prefers these to what the caller says about verification.
for name in ('REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'):
    os.environ.pop(name, None)

NAMESPACE = 'root/cimv2'


def connect(namespace=NAMESPACE, url=None, password=None, user=None, pull=False):
    http, _https, admin, secret = sys.argv[1:5]
    return pywbem.WBEMConnection(
        url or http, (user or admin, secret if password is None else password), default_namespace=namespace,
        use_pull_operations=pull, timeout=60)


def check(name, work):
    """Runs `work`; an exception, also of an assert, is a failure. Answers what `work` answered."""
    try:
        result = work()
    except Exception:  # every failure is reported, whatever it is
        print(f'FAILED  {name}')
        print('        ' + traceback.format_exc().strip().replace('\n', '\n        '))
        return None
    print(f'ok      {name}', flush=True)
    return result


def expect_error(status, work):
    """A check that passes when the server answers with this CIM status."""
    def run():
        try:
            got = work()
        except pywbem.CIMError as error:
            assert error.status_code == status, f'expected status {status}, got {error}'
            assert len(error.status_description) > 10, f'no useful description: {error}'
            return
        raise AssertionError(f'expected status {status}, got {got!r}')
    return run


def call(connection, method, target, **parameters):
    """Invokes a method; answers its output parameters after checking that it returned 0."""
    returned, out = connection.InvokeMethod(method, target, **{k: v for k, v in parameters.items() if v is not None})
    assert returned == 0, f'{method} returned {returned}: {out.get("Explanation")}'
    return out


def refused(connection, code, method, target, **parameters):
    """Invokes a method that must be refused with this return code and an explanation."""
    returned, out = connection.InvokeMethod(method, target, **{k: v for k, v in parameters.items() if v is not None})
    assert returned == code, f'{method}: expected {code}, returned {returned}: {out.get("Explanation")}'
    assert out['Explanation'], f'{method}: a refusal must say why'
    return out


def only(items, what):
    items = list(items)
    assert len(items) == 1, f'expected one {what}, got {len(items)}: {items}'
    return items[0]


def by_name(connection, class_name, element_name):
    return only((i for i in connection.EnumerateInstances(class_name) if i['ElementName'] == element_name),
                f'{class_name} {element_name}')


def bare(path):
    """A path as text without the host, for comparing paths got in different ways."""
    copy = path.copy()
    copy.host = None
    return copy.to_wbem_uri(format='canonical')
