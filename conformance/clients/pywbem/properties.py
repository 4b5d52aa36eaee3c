"""GetProperty and SetProperty, which pywbem sends for whoever asks for them by name."""
import pywbem
from harness import NAMESPACE, check, connect, expect_error

c = connect()
customer = c.EnumerateInstances('IOV_Customer')[0]
path = c.CreateInstance(pywbem.CIMInstance('IOV_VMGroup', {
    'ElementName': 'single-properties', 'Customer': customer['ElementName']}))
group = c.GetInstance(path)
group_name = pywbem.CIMInstanceName(path.classname, path.keybindings)


def get(name, of=None):
    answer = c._imethodcall('GetProperty', NAMESPACE, InstanceName=of or group_name, PropertyName=name)
    values = [] if answer is None else answer[0][2]
    return values[0] if values else None


def put(name, *value):
    more = {'NewValue': value[0]} if value else {}
    c._imethodcall('SetProperty', NAMESPACE, InstanceName=group_name, PropertyName=name, has_return_value=False, **more)


def read():
    assert get('ElementName') == group['ElementName'] and get('ELEMENTNAME') == group['ElementName']
    assert get('Description') is None


def written():
    put('Caption', 'another caption')
    assert get('caption') == 'another caption'
    put('Caption')  # NULL: it has the caption that the server makes up again
    assert c.GetInstance(path).items() == group.items()


missing = pywbem.CIMInstanceName('IOV_VMGroup', {'InstanceID': 'nothing'})
check('GetProperty', read)
check('SetProperty', written)
check('GetProperty of an unknown property', expect_error(12, lambda: get('Nothing')))
check('GetProperty of an unknown instance', expect_error(6, lambda: get('ElementName', missing)))
check('SetProperty of an unknown property', expect_error(12, lambda: put('Nothing', 'x')))
check('SetProperty of a key', expect_error(4, lambda: put('InstanceID', 'x')))
check('SetProperty with an array', expect_error(13, lambda: put('Caption', ['x'])))
check('SetProperty of what cannot be written', expect_error(7, lambda: put('Generation', '5')))
check('the group is deleted', lambda: c.DeleteInstance(path))
