import { itFinds } from './site-rig.ts'

describe('SiteSource', () => {
  itFinds([
    {
      what: 'what is no YAML',
      from: 'name: lab',
      to: 'name: @lab',
      at: '@lab',
      message: 'Plain value cannot start with reserved character @ (the file is to be YAML 1.2;',
    },
    {
      what: 'a key that is there twice',
      from: 'name: lab\n',
      to: 'name: lab\nname: lab\n',
      at: 'name: lab\nvlans',
      message: 'Map keys must be unique',
    },
    {
      what: 'an alias to nothing',
      from: 'name: lab',
      to: 'name: *lab',
      at: '*lab',
      message: 'there is no &lab before *lab',
    },
    {
      what: 'an unknown tag',
      from: 'name: lab',
      to: 'name: !money lab',
      at: '!money',
      message: 'Unresolved tag: !money',
    },
    {
      what: 'a second document',
      from: 'resources:',
      to: '---\nresources:',
      at: '---\n',
      message: 'Source contains multiple documents',
    },
  ])
})
