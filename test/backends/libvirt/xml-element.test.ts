import { expect } from 'chai'
import { SaxesParser } from 'saxes'
import { element, readXML, writeXML } from '../../../src/backends/libvirt/xml-element.ts'

describe('XML of libvirt', () => {
  const root = element('domain', { type: 'R&amp;D <"\'> &foo;' }, [
    element('name', {}, 'R&amp;D & <x> &lt; ü 007'),
    element('empty'),
    element('name', { id: '007' }),
  ])

  it('is read as it was written, what looks like an entity too', () => {
    expect(readXML(writeXML(root))).to.deep.equal([root])
    expect(readXML(`${writeXML(root)}\n\n${writeXML(root)}\n`)).to.deep.equal([root, root])
  })

  it('is well-formed to another parser, and the same', () => {
    const names: string[] = []
    const texts: string[] = []
    const parser = new SaxesParser()
    parser.on('opentag', ({ name }) => names.push(name))
    parser.on('text', (text) => texts.push(text))
    parser.on('error', (error) => {
      throw error
    })
    parser.write(writeXML(root)).close()
    expect(names).to.deep.equal(['domain', 'name', 'empty', 'name'])
    expect(texts.join('')).to.equal('R&amp;D & <x> &lt; ü 007')
  })

  it('is refused where it is broken, or defines entities', () => {
    for (const text of ['<a><b></a>', '<a', '<a x="1" x="2"/>', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])
      expect(() => readXML(text), text).to.throw(RangeError)
    expect(readXML('')).to.deep.equal([])
  })
})
