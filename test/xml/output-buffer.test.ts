import { expect } from 'chai'
import { OutputBuffer } from '../../src/xml/output-buffer.ts'

describe('OutputBuffer', () => {
  it('hands out what was written, as UTF-8', () => {
    const out = new OutputBuffer()
    out.write('é')
    out.write('中😀')
    expect(out.take().toString()).to.equal('é中😀')
    expect(out.take()).to.have.length(0)
    out.release()
  })

  it('is full at 64 KiB, not before', () => {
    const out = new OutputBuffer()
    out.write('x'.repeat(65_535))
    expect(out.isFull).to.equal(false)
    out.write('x')
    expect(out.isFull).to.equal(true)
    expect(out.take()).to.have.length(65_536)
    expect(out.isFull).to.equal(false)
    out.release()
  })

  it('takes texts longer than itself, of the longest characters', () => {
    const out = new OutputBuffer()
    const text = '中'.repeat(200_000)
    out.write('<')
    out.write(text)
    out.write('>')
    expect(out.take().toString()).to.equal(`<${text}>`)
    out.release()
  })

  it('hands out pieces that later writing does not change', () => {
    const out = new OutputBuffer()
    out.write('first')
    const piece = out.take()
    out.write('other')
    expect(piece.toString()).to.equal('first')
    out.release()
  })

  it('never shares memory between two documents', () => {
    const first = new OutputBuffer()
    first.write('abc')
    first.release()
    const [second, third] = [new OutputBuffer(), new OutputBuffer()]
    second.write('second')
    third.write('third')
    expect([second.take().toString(), third.take().toString()]).to.deep.equal(['second', 'third'])
    second.release()
    third.release()
    first.release()
  })
})
