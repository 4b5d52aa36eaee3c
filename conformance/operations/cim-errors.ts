import type { Case } from './case.ts'
import {
  className,
  instanceName,
  intrinsic,
  key,
  localClass,
  localInstance,
  methodCall,
  parameter,
  value,
} from './messages.ts'

const deep = (depth: number): string => '<VALUE.ARRAY>'.repeat(depth) + '</VALUE.ARRAY>'.repeat(depth)

function intrinsicCase(
  name: string,
  method: string,
  parameters: string,
  cim: number,
  namespace = 'root/cimv2',
): Case {
  return { name, method, object: namespace, body: intrinsic(method, parameters, namespace), expect: { cim } }
}

const controller = 'IOV_PhysicalPortController'
const controllerKeys = (deviceID: string): string =>
  key('SystemCreationClassName', 'IOV_Host') +
  key('SystemName', 'nowhere') +
  key('CreationClassName', controller) +
  key('DeviceID', deviceID)

/** Requests that are correct CIM-XML and that the server must refuse with a CIM status (DSP0200 1.4, 5.4.2). */
export const cimErrors: Case[] = [
  // --- 7: not supported
  intrinsicCase('an unknown operation', 'FrobnicateInstance', '', 7),
  // --- 3: namespaces
  intrinsicCase(
    'GetClass in an unknown namespace',
    'GetClass',
    parameter('ClassName', className('CIM_ManagedElement')),
    3,
    'root/nowhere',
  ),
  intrinsicCase(
    'EnumerateInstances in an unknown namespace',
    'EnumerateInstances',
    parameter('ClassName', className('CIM_Namespace')),
    3,
    'root/PG_Interop',
  ),
  intrinsicCase('EnumerateQualifiers in an unknown namespace', 'EnumerateQualifiers', '', 3, 'nowhere'),
  // --- classes
  intrinsicCase(
    'GetClass of an unknown class',
    'GetClass',
    parameter('ClassName', className('IOV_Nothing')),
    6,
  ),
  intrinsicCase(
    'GetQualifier of an unknown qualifier',
    'GetQualifier',
    parameter('QualifierName', value('Nothing')),
    6,
  ),
  intrinsicCase(
    'EnumerateInstances of an unknown class',
    'EnumerateInstances',
    parameter('ClassName', className('IOV_Nothing')),
    5,
  ),
  intrinsicCase(
    'EnumerateInstanceNames of an unknown class',
    'EnumerateInstanceNames',
    parameter('ClassName', className('IOV_Nothing')),
    5,
  ),
  intrinsicCase(
    'EnumerateClasses below an unknown class',
    'EnumerateClasses',
    parameter('ClassName', className('IOV_Nothing')),
    5,
  ),
  intrinsicCase(
    'EnumerateClassNames below an unknown class',
    'EnumerateClassNames',
    parameter('ClassName', className('IOV_Nothing')),
    5,
  ),
  intrinsicCase(
    'GetInstance of an unknown class',
    'GetInstance',
    parameter('InstanceName', instanceName('IOV_Nothing', key('A', 'b'))),
    5,
  ),
  intrinsicCase(
    'Associators of an unknown class',
    'Associators',
    parameter('ObjectName', className('IOV_Nothing')),
    4,
  ),
  intrinsicCase(
    'Associators with an unknown AssocClass',
    'Associators',
    parameter('ObjectName', instanceName(controller, controllerKeys('x'))) +
      parameter('AssocClass', className('IOV_Nothing')),
    4,
  ),
  intrinsicCase(
    'ReferenceNames with an unknown ResultClass',
    'ReferenceNames',
    parameter('ObjectName', instanceName(controller, controllerKeys('x'))) +
      parameter('ResultClass', className('IOV_Nothing')),
    4,
  ),
  // --- instances and keys
  intrinsicCase(
    'GetInstance of what is not there',
    'GetInstance',
    parameter('InstanceName', instanceName(controller, controllerKeys('nothing'))),
    6,
  ),
  intrinsicCase(
    'DeleteInstance of what is not there',
    'DeleteInstance',
    parameter('InstanceName', instanceName(controller, controllerKeys('nothing'))),
    6,
  ),
  intrinsicCase(
    'GetInstance with a key missing',
    'GetInstance',
    parameter('InstanceName', instanceName(controller, key('DeviceID', 'x'))),
    4,
  ),
  intrinsicCase(
    'GetInstance with an unknown key',
    'GetInstance',
    parameter('InstanceName', instanceName(controller, controllerKeys('x') + key('Nothing', 'x'))),
    4,
  ),
  intrinsicCase(
    'GetInstance without keys',
    'GetInstance',
    parameter('InstanceName', instanceName(controller, '')),
    4,
  ),
  intrinsicCase(
    'CreateInstance of an unknown class',
    'CreateInstance',
    parameter('NewInstance', '<INSTANCE CLASSNAME="IOV_Nothing"/>'),
    5,
  ),
  intrinsicCase(
    'CreateInstance where instances cannot be created',
    'CreateInstance',
    parameter('NewInstance', `<INSTANCE CLASSNAME="${controller}"/>`),
    7,
  ),
  intrinsicCase(
    'CreateInstance with an unknown property',
    'CreateInstance',
    parameter(
      'NewInstance',
      `<INSTANCE CLASSNAME="${controller}"><PROPERTY NAME="Nothing" TYPE="string"><VALUE>x</VALUE></PROPERTY></INSTANCE>`,
    ),
    4,
  ),
  intrinsicCase(
    'CreateInstance with a property of another type',
    'CreateInstance',
    parameter(
      'NewInstance',
      `<INSTANCE CLASSNAME="${controller}"><PROPERTY NAME="ElementName" TYPE="uint32"><VALUE>1</VALUE></PROPERTY></INSTANCE>`,
    ),
    4,
  ),
  intrinsicCase(
    'CreateInstance with a scalar for an array',
    'CreateInstance',
    parameter(
      'NewInstance',
      `<INSTANCE CLASSNAME="${controller}"><PROPERTY NAME="OperationalStatus" TYPE="uint16"><VALUE>1</VALUE></PROPERTY></INSTANCE>`,
    ),
    4,
  ),
  intrinsicCase(
    'a number out of range',
    'CreateInstance',
    parameter(
      'NewInstance',
      `<INSTANCE CLASSNAME="${controller}"><PROPERTY NAME="EnabledState" TYPE="uint16"><VALUE>65536</VALUE></PROPERTY></INSTANCE>`,
    ),
    4,
  ),
  intrinsicCase(
    'a negative unsigned number',
    'CreateInstance',
    parameter(
      'NewInstance',
      `<INSTANCE CLASSNAME="${controller}"><PROPERTY NAME="EnabledState" TYPE="uint16"><VALUE>-1</VALUE></PROPERTY></INSTANCE>`,
    ),
    4,
  ),
  intrinsicCase(
    'a number that is none',
    'CreateInstance',
    parameter(
      'NewInstance',
      `<INSTANCE CLASSNAME="${controller}"><PROPERTY NAME="EnabledState" TYPE="uint16"><VALUE>two</VALUE></PROPERTY></INSTANCE>`,
    ),
    4,
  ),
  intrinsicCase(
    'a datetime that is none',
    'CreateInstance',
    parameter(
      'NewInstance',
      `<INSTANCE CLASSNAME="${controller}"><PROPERTY NAME="InstallDate" TYPE="datetime"><VALUE>2026-11-22</VALUE></PROPERTY></INSTANCE>`,
    ),
    4,
  ),
  intrinsicCase(
    'ModifyInstance of an unknown property',
    'ModifyInstance',
    parameter(
      'ModifiedInstance',
      `<VALUE.NAMEDINSTANCE>${instanceName('IOV_Nothing', key('A', 'b'))}<INSTANCE CLASSNAME="IOV_Nothing"/></VALUE.NAMEDINSTANCE>`,
    ),
    5,
  ),
  // --- parameters
  intrinsicCase('a required parameter missing', 'GetClass', '', 4),
  intrinsicCase('a required parameter NULL', 'GetClass', '<IPARAMVALUE NAME="ClassName"/>', 4),
  intrinsicCase(
    'an unknown parameter',
    'GetClass',
    parameter('ClassName', className('CIM_ManagedElement')) + parameter('Nothing', value('1')),
    4,
  ),
  intrinsicCase(
    'a parameter twice',
    'GetClass',
    parameter('ClassName', className('CIM_ManagedElement')).repeat(2),
    4,
  ),
  intrinsicCase(
    'a boolean that is none',
    'GetClass',
    parameter('ClassName', className('CIM_ManagedElement')) + parameter('LocalOnly', value('maybe')),
    4,
  ),
  intrinsicCase(
    'a parameter of the wrong kind',
    'GetClass',
    parameter('ClassName', value('CIM_ManagedElement')),
    4,
  ),
  // --- methods
  {
    name: 'a method on an unknown class',
    method: 'Reset',
    object: 'root/cimv2:IOV_Nothing.A="b"',
    body: methodCall('Reset', localInstance('root/cimv2', 'IOV_Nothing', key('A', 'b'))),
    expect: { cim: 6 },
  },
  {
    name: 'an unknown method',
    method: 'frobnicate',
    object: `root/cimv2:${controller}`,
    body: methodCall('frobnicate', localClass('root/cimv2', controller)),
    expect: { cim: 17 },
  },
  {
    name: 'a method on an unknown instance',
    method: 'createVHBA',
    object: `root/cimv2:${controller}.SystemCreationClassName="IOV_Host",SystemName="nowhere",CreationClassName="${controller}",DeviceID="x"`,
    body: methodCall('createVHBA', localInstance('root/cimv2', controller, controllerKeys('x'))),
    expect: { cim: 6 },
  },
  {
    name: 'an instance method on the class',
    method: 'createVHBA',
    object: `root/cimv2:${controller}`,
    body: methodCall('createVHBA', localClass('root/cimv2', controller)),
    expect: { cim: 4 },
  },
  {
    name: 'a method in an unknown namespace',
    method: 'createVHBA',
    object: `root/nowhere:${controller}`,
    body: methodCall('createVHBA', localClass('root/nowhere', controller)),
    expect: { cim: 3 },
  },
  // --- deep documents
  {
    name: 'nesting beyond the limit',
    method: 'GetClass',
    body: intrinsic('GetClass', parameter('ClassName', deep(2000))),
    expect: { http: 400, cimError: 'request-not-valid' },
  },
  {
    name: 'thousands of attributes',
    method: 'GetClass',
    body: intrinsic(
      'GetClass',
      `<IPARAMVALUE NAME="ClassName" ${Array.from({ length: 5000 }, (_, index) => `a${index}=""`).join(' ')}/>`,
    ),
    expect: { http: 400, cimError: 'request-not-valid' },
  },
]
