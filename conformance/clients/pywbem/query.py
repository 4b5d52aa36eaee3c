"""Queries: ExecQuery in WQL and CQL, filters of pulled operations in FQL, OpenQueryInstances, and their errors."""
import re

import pywbem
from harness import bare, check, connect, expect_error

c = connect()
pulling = pywbem.WBEMConnection(c.url, c.creds, default_namespace=c.default_namespace, use_pull_operations=True)

CONTROLLER = 'IOV_PhysicalPortController'


def query(text, language='WQL'):
    return c.ExecQuery(language, text)


def paths(instances):
    return sorted(bare(i.path) for i in instances)


def invalid(line, column, work):
    """Passes when the query is refused with status 15 and the place of the fault."""
    def run():
        try:
            got = work()
        except pywbem.CIMError as error:
            assert error.status_code == pywbem.CIM_ERR_INVALID_QUERY, error
            place = re.match(r'line (\d+), column (\d+): ', error.status_description)
            assert place and (int(place[1]), int(place[2])) == (line, column), error
            return
        raise AssertionError(f'expected status 15, got {got!r}')
    return run


# --- ExecQuery
def everything():
    plain = c.EnumerateInstances(CONTROLLER)
    assert plain
    for language in ('WQL', 'wql', 'DMTF:CQL', 'CQL', 'CIM:CQL', 'DMTF:CQLT'):
        found = query(f'SELECT * FROM {CONTROLLER}', language)
        assert paths(found) == paths(plain), language
        values = {bare(i.path): i.items() for i in plain}
        assert all(f.items() == values[bare(f.path)] for f in found), f'{language}: other values'

def subclasses():
    found = query('select * from CIM_PortController')
    assert {i.classname for i in found} >= {CONTROLLER}
    assert paths(found) == paths(c.EnumerateInstances('CIM_PortController'))

def where():
    plain = c.EnumerateInstances(CONTROLLER)
    name = plain[0]['DeviceID']
    for language, quote in (('WQL', '"'), ('WQL', "'"), ('DMTF:CQL', "'")):
        found = query(f'SELECT * FROM {CONTROLLER} WHERE deviceid = {quote}{name}{quote}', language)
        assert paths(found) == paths(i for i in plain if i['DeviceID'] == name), language
    assert query(f"SELECT * FROM {CONTROLLER} WHERE DeviceID = '{name}' AND NOT DeviceID = '{name}'") == []

def now():
    since = "SELECT * FROM CIM_ObjectManager WHERE TimeOfLastStateChange"
    manager = c.ExecQuery('DMTF:CQL', f'{since} < CurrentDateTime()', namespace='interop')
    assert len(manager) == 1
    assert c.ExecQuery('DMTF:CQL', f'{since} > CurrentDateTime()', namespace='interop') == []

def statuses():
    plain = c.EnumerateInstances(CONTROLLER)
    status = plain[0]['OperationalStatus'][0]
    expected = paths(i for i in plain if status in (i['OperationalStatus'] or []))
    assert paths(query(f'SELECT * FROM {CONTROLLER} WHERE OperationalStatus = {status}')) == expected
    any_of = f'SELECT * FROM {CONTROLLER} WHERE ANY OperationalStatus[*] = {status}'
    assert paths(query(any_of, 'DMTF:CQL')) == expected
    assert query(f'SELECT * FROM {CONTROLLER} WHERE OperationalStatus IS NULL AND OperationalStatus IS NOT NULL') == []

def columns():
    found = query(f'SELECT DeviceID, elementname FROM {CONTROLLER}')
    assert all(sorted(i.keys()) == ['DeviceID', 'ElementName'] for i in found), found[0].keys()
    assert paths(found) == paths(c.EnumerateInstances(CONTROLLER))

def system_columns():
    found = query(f'SELECT __PATH, __CLASS, DeviceID FROM {CONTROLLER}')
    assert found and all(i['__CLASS'] == CONTROLLER and f'DeviceID="{i["DeviceID"]}"' in i['__PATH'] for i in found)
    assert paths(found) == paths(c.EnumerateInstances(CONTROLLER))

def computed_columns():
    text = f"SELECT DeviceID AS Id, UpperCase(DeviceID) || '!' AS Loud, 6 * 7 AS Answer, ClassName(x) AS Class FROM {CONTROLLER} x"
    for row in query(text, 'DMTF:CQL'):
        assert row['Loud'] == row['Id'].upper() + '!' and row['Answer'] == 42 and row['Class'] == CONTROLLER
        assert row['Answer'].cimtype == 'sint64'

def patterns():
    plain = c.EnumerateInstances(CONTROLLER)
    first = plain[0]['DeviceID'][:3]
    expected = paths(i for i in plain if i['DeviceID'].startswith(first))
    assert paths(query(f"SELECT * FROM {CONTROLLER} WHERE DeviceID LIKE '{first}%'")) == expected
    assert paths(query(f"SELECT * FROM {CONTROLLER} WHERE DeviceID LIKE '{re.escape(first)}.*'", 'CQL')) == expected

def references():
    """A reference is compared with a path as text."""
    association = c.EnumerateInstances('CIM_ElementConformsToProfile') or c.EnumerateInstances('CIM_SystemDevice')
    one = association[0]
    name, target = next((n, v) for n, v in one.items() if isinstance(v, pywbem.CIMInstanceName))
    text = bare(target).replace('\\', '\\\\').replace("'", "\\'").lstrip('/')
    found = query(f"SELECT * FROM {one.classname} WHERE {name} = '{text}'")
    assert bare(one.path) in paths(found), text

for name, work in (('all instances, under each name of a language', everything), ('subclasses too', subclasses),
                   ('WHERE', where), ('arrays', statuses), ('CurrentDateTime', now), ('columns', columns),
                   ('__PATH and __CLASS', system_columns), ('computed columns', computed_columns), ('LIKE', patterns),
                   ('references', references)):
    check(f'ExecQuery: {name}', work)

check('ExecQuery, unknown language', expect_error(14, lambda: query('SELECT * FROM CIM_Foo', 'SQL')))
check('ExecQuery, FQL', expect_error(14, lambda: query("DeviceID = 'x'", 'DMTF:FQL')))
check('ExecQuery, syntax', invalid(1, 10, lambda: query('SELECT * FORM IOV_VLAN')))
check('ExecQuery, second line', invalid(2, 7, lambda: query('SELECT * FROM IOV_VLAN\nWHERE = 5')))
check('ExecQuery, unknown class', invalid(1, 15, lambda: query('SELECT * FROM IOV_Nothing')))
check('ExecQuery, unknown property', invalid(1, 8, lambda: query('SELECT Nothing FROM IOV_VLAN', 'CQL')))
check('ExecQuery, wrong type', invalid(1, 38, lambda: query('SELECT * FROM IOV_VLAN WHERE Caption = 5')))
check('ExecQuery, unknown namespace', expect_error(3, lambda: connect('root/nothing').ExecQuery('WQL', 'SELECT * FROM C')))
check('ExecQuery, text with every awkward character',
      lambda: query('SELECT * FROM IOV_VLAN WHERE Caption = "<&>\\" \'\u00e4\U0001f600]]>"'))

# --- filters of pulled operations
def drain(opened, pull):
    items = list(getattr(opened, 'instances', None) or getattr(opened, 'paths', None) or [])
    while not opened.eos:
        opened = pull(opened.context, MaxObjectCount=2)
        items += getattr(opened, 'instances', None) or getattr(opened, 'paths', None) or []
    return items

def filtered():
    plain = c.EnumerateInstances(CONTROLLER)
    name = plain[0]['DeviceID']
    filters = {'FilterQueryLanguage': 'DMTF:FQL', 'FilterQuery': f"DeviceID = '{name}'"}
    expected = paths(i for i in plain if i['DeviceID'] == name)
    opened = c.OpenEnumerateInstances(CONTROLLER, MaxObjectCount=1, **filters)
    assert paths(drain(opened, c.PullInstancesWithPath)) == expected
    opened = c.OpenEnumerateInstancePaths(CONTROLLER, MaxObjectCount=1, **filters)
    assert sorted(bare(p) for p in drain(opened, c.PullInstancePaths)) == expected
    opened = c.OpenEnumerateInstances(CONTROLLER, MaxObjectCount=1, PropertyList=['ElementName'], **filters)
    found = drain(opened, c.PullInstancesWithPath)
    assert paths(found) == expected and all(list(i.keys()) == ['ElementName'] for i in found)

def filtered_association():
    source = c.EnumerateInstanceNames('IOV_InfrastructureManager')[0]
    plain = c.References(source)
    kinds = sorted({i.classname for i in plain})
    assert plain, 'the manager has no associations'
    opened = c.OpenReferenceInstances(source, MaxObjectCount=1, FilterQueryLanguage='DMTF:FQL', FilterQuery='noSuch <> 1')
    assert paths(drain(opened, c.PullInstancesWithPath)) == paths(plain), kinds
    opened = c.OpenAssociatorInstances(source, MaxObjectCount=1, FilterQueryLanguage='DMTF:FQL', FilterQuery='noSuch = 1')
    assert drain(opened, c.PullInstancesWithPath) == []

def iterated():
    plain = c.EnumerateInstances(CONTROLLER)
    status = plain[0]['OperationalStatus'][0]
    found = list(pulling.IterEnumerateInstances(
        CONTROLLER, FilterQueryLanguage='DMTF:FQL', FilterQuery=f'ANY OperationalStatus = {status}', MaxObjectCount=1))
    assert paths(found) == paths(i for i in plain if status in i['OperationalStatus'])

def open_filtered(text, language='DMTF:FQL', class_name=CONTROLLER):
    return lambda: c.OpenEnumerateInstances(class_name, FilterQueryLanguage=language, FilterQuery=text, MaxObjectCount=1)

check('filters of OpenEnumerateInstances and ...Paths', filtered)
check('filters of OpenReferenceInstances and OpenAssociatorInstances', filtered_association)
check('filter of IterEnumerateInstances', iterated)
check('filter, unknown language', expect_error(14, open_filtered('a = 1', 'SQL')))
check('filter, WQL', expect_error(14, open_filtered('SELECT * FROM C', 'WQL')))
check('filter, syntax', invalid(1, 11, open_filtered('DeviceID == 5')))
check('filter, wrong type', invalid(1, 10, open_filtered('DeviceID = 5')))
check('filter without its language',
      expect_error(4, lambda: c.OpenEnumerateInstances(CONTROLLER, FilterQuery='a = 1', MaxObjectCount=1)))

# --- OpenQueryInstances
def open_query():
    plain = c.EnumerateInstances(CONTROLLER)
    opened = c.OpenQueryInstances('DMTF:CQL', f'SELECT * FROM {CONTROLLER}', MaxObjectCount=1)
    assert opened.query_result_class is None
    found = drain(opened, c.PullInstances)
    assert len(found) == len(plain) and all(i.classname == CONTROLLER for i in found)
    assert sorted(i['DeviceID'] for i in found) == sorted(i['DeviceID'] for i in plain)

def query_result_class():
    opened = c.OpenQueryInstances('WQL', f'SELECT DeviceID, Speed FROM {CONTROLLER}', ReturnQueryResultClass=True,
                                  MaxObjectCount=100)
    cls = opened.query_result_class
    assert cls.classname == CONTROLLER and sorted(cls.properties) == ['DeviceID', 'Speed'], cls
    assert opened.eos and all(sorted(i.keys()) == ['DeviceID', 'Speed'] for i in opened.instances)
    opened = c.OpenQueryInstances('CQL', f'SELECT Speed / 2 AS Half FROM {CONTROLLER}', ReturnQueryResultClass=True,
                                  MaxObjectCount=100)
    assert opened.query_result_class.properties['Half'].type == 'real64'
    assert all(i.classname == opened.query_result_class.classname for i in opened.instances)

def iterate_query():
    result = pulling.IterQueryInstances('DMTF:CQL', f"SELECT DeviceID FROM {CONTROLLER} WHERE DeviceID LIKE '.*'",
                                        ReturnQueryResultClass=True, MaxObjectCount=1)
    found = list(result.generator)
    assert sorted(i['DeviceID'] for i in found) == sorted(i['DeviceID'] for i in c.EnumerateInstances(CONTROLLER))
    assert list(result.query_result_class.properties) == ['DeviceID']

def open_text(text, language='DMTF:CQL'):
    return lambda: c.OpenQueryInstances(language, text, MaxObjectCount=1)

check('OpenQueryInstances and PullInstances', open_query)
check('OpenQueryInstances with QueryResultClass', query_result_class)
check('IterQueryInstances', iterate_query)
check('OpenQueryInstances, unknown language', expect_error(14, open_text('SELECT * FROM C', 'DMTF:FQL')))
check('OpenQueryInstances, syntax', invalid(1, 8, open_text('SELECT = FROM IOV_VLAN')))
check('OpenQueryInstances, a feature that is not there', expect_error(29, open_text('SELECT COUNT(*) FROM IOV_VLAN')))
