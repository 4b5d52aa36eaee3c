import { defaultLimits } from '../base/limits.ts'
import { effectiveClass } from './effective-class.ts'
import { Compilation, type MOFLimits } from './compilation.ts'
import type { CompileTarget } from './compile-target.ts'
import type { Diagnostic } from './diagnostic.ts'
import { faultKinds } from './fault-kind.ts'
import { InstanceCompiler } from './instance-compiler.ts'
import { memoryLoader, pathBeside, type Loader } from './loader.ts'
import { localClass, qualifierDeclaration, type LocalContext } from './local-class.ts'
import { parseDocument } from './parser/document.ts'
import { mayRedefine } from './rules/redefinition.ts'
import type { Report } from './rules/rule.ts'
import { Source } from './source.ts'
import type { ClassNode, DirectiveNode, Production } from './syntax.ts'
import { spanOf, type ReportAt } from './syntax-place.ts'

export interface CompileResult {
  /** As many of each severity as the limit allows, by file and place. */
  readonly diagnostics: readonly Diagnostic[]
  readonly errors: number
  readonly warnings: number
  readonly classes: number
  readonly qualifiers: number
  readonly instances: number
  /** The files that were read, in order. */
  readonly files: readonly string[]
}

export interface CompileOptions {
  readonly limits?: MOFLimits
  /** Folders in which included files are looked for when they are not beside the including file. */
  readonly includePath?: readonly string[]
}

/**
 * Compiles MOF files into a target (DSP0004 2.8, 7). Nothing is thrown for faults in MOF: they are in the result.
 * What has no error is in the target afterwards, also when something else has one; so is a class that turns out at the
 * end to refer to a class that nothing declares.
 */
export function compileFiles(
  files: readonly string[],
  target: CompileTarget,
  loader: Loader,
  options: CompileOptions = {},
): CompileResult {
  const compiler = new Compiler(target, loader, options)
  for (const file of files) compiler.compileFile(file)
  return compiler.finish()
}

/** Compiles one text, whose includes are read by the loader. */
export function compileText(
  text: string,
  target: CompileTarget,
  file = 'text.mof',
  loader: Loader = memoryLoader({}),
  options: CompileOptions = {},
): CompileResult {
  const compiler = new Compiler(target, loader, options)
  compiler.compileText(new Source(file, text))
  return compiler.finish()
}

class Compiler {
  readonly #run: Compilation
  readonly #instances: InstanceCompiler
  readonly #includePath: readonly string[]
  #depth = 0

  constructor(target: CompileTarget, loader: Loader, options: CompileOptions) {
    this.#run = new Compilation(target, loader, options.limits ?? defaultLimits, (path) =>
      this.#loadFile(path),
    )
    this.#instances = new InstanceCompiler(this.#run)
    this.#includePath = options.includePath ?? []
  }

  compileFile(file: string): void {
    const start = this.#run.target
    if (!this.#loadFile(file)) {
      const message = `the file ${file} does not exist`
      this.#run.diagnostics.add(new Source(file, ''), { start: 0, end: 0 }, 'FileMissing', message)
    }
    this.#run.target = start
  }

  finish(): CompileResult {
    const run = this.#run
    run.settle()
    this.#instances.settle()
    run.settle()
    const { errors, warnings } = run.diagnostics
    return { diagnostics: run.diagnostics.list(), errors, warnings, ...run.counts, files: run.files }
  }

  compileText(source: Source): void {
    const run = this.#run
    const reportAt: ReportAt = (span, kind, message, hint) =>
      run.diagnostics.add(source, span, kind, message, hint)
    run.files.push(source.file)
    if (source.text.length > run.limits.mofBytes) {
      const message = `the text has more than ${run.limits.mofBytes} characters`
      return reportAt({ start: 0, end: 0 }, 'FileTooLarge', message)
    }
    const productions = parseDocument(source.text, (span, message, hint) =>
      reportAt(span, 'Syntax', message, hint),
    )
    const done = new Set<Production>()
    const compileOnce = (node: ClassNode): void => {
      if (done.has(node)) return
      done.add(node)
      this.#compileClass(node, source, reportAt)
    }
    for (const node of productions) if (node.kind === 'class') run.announce(node, () => compileOnce(node))
    for (const node of productions) {
      if (node.kind === 'class') compileOnce(node)
      else if (node.kind === 'instance') this.#instances.add(node, source)
      else if (node.kind === 'directive') this.#follow(node, source, reportAt)
      else {
        const declaration = qualifierDeclaration(node, reportAt)
        if (declaration === undefined) continue
        run.target.setQualifier(declaration)
        run.counts.qualifiers++
      }
    }
  }

  #loadFile(path: string): boolean {
    const text = this.#run.loader.read(path)
    if (text !== undefined) this.compileText(new Source(path, text))
    return text !== undefined
  }

  #compileClass(node: ClassNode, source: Source, reportAt: ReportAt): void {
    const run = this.#run
    let errors = 0
    const counted: ReportAt = (span, kind, message, hint) => {
      if (faultKinds[kind].severity === 'error') errors++
      reportAt(span, kind, message, hint)
    }
    // Of a class that could not be read completely, or whose superclass has errors, only what is wrong with the
    // parts that are there is said.
    let isUncertain = node.isIncomplete
    const report: Report = (kind, place, message, hint) => {
      const isRoot = kind === 'SuperclassMissing' || kind === 'Cycle'
      isUncertain ||= isRoot || run.isFaulty(node.superclass?.text)
      const isFollowUp = isUncertain && (place.feature === undefined || kind === 'OverrideTargetMissing')
      if (isRoot || !isFollowUp) counted(spanOf(node, place, kind), kind, message, hint)
    }
    run.make(node, () => {
      const context: LocalContext = {
        get: (name) => run.need(name),
        isBeingMade: (name) => run.isBeingMade(name),
        getQualifier: (name) => run.getQualifier(name),
        qualifierNames: () => Array.from(run.target.qualifiers(), ({ name }) => name),
        whenKnown: (name, then) => run.whenKnown(name, then),
        referenceValue: (value, className) => this.#instances.referenceDefault(value, className),
        report,
        reportAt: counted,
      }
      const effective = effectiveClass(localClass(node, context), context)
      const existing = run.target.get(effective.name)
      const isSound = errors === 0 && !isUncertain && !run.isFaulty(node.superclass?.text)
      const isNew = existing === undefined
      if (isSound && (isNew || mayRedefine(existing, effective, run.target, report)))
        run.target.setClass(effective)
      else if (isNew) run.addFaulty(effective)
      run.counts.classes++
    })
    if (node.alias !== undefined) this.#instances.nameClass(node.alias, node.name.text, source)
  }

  /** Carries out a pragma (DSP0004 2.8, 7.4 and Annex A.1). */
  #follow(node: DirectiveNode, source: Source, reportAt: ReportAt): void {
    const name = node.name.text.toLowerCase()
    if (name === 'include') this.#include(node, source, reportAt)
    else if (name === 'namespace') this.#changeNamespace(node, reportAt)
    else if (name !== 'locale' && name !== 'instancelocale') {
      reportAt(node.name, 'UnknownPragma', `the pragma ${node.name.text} has no effect`)
    }
  }

  #include(node: DirectiveNode, source: Source, reportAt: ReportAt): void {
    const file = node.argument.value
    if (this.#depth >= this.#run.limits.mofIncludeDepth) {
      const hint = 'Look for a file that includes itself.'
      return reportAt(
        node.argument,
        'IncludeDepth',
        `includes are nested more than ${this.#depth} deep`,
        hint,
      )
    }
    const candidates = [
      pathBeside(source.file, file),
      ...this.#includePath.map((folder) => `${folder}/${file}`),
    ]
    this.#depth++
    const isFound = candidates.some((candidate) => this.#loadFile(candidate))
    this.#depth--
    if (isFound) return
    const hint = `Looked for ${candidates.join(' and ')}.`
    reportAt(node.argument, 'IncludeMissing', `the file ${file} does not exist`, hint)
  }

  #changeNamespace(node: DirectiveNode, reportAt: ReportAt): void {
    const name = node.argument.value
    if (/^[\w/-]+$/.test(name) && !name.startsWith('//')) {
      this.#run.target = this.#run.target.inNamespace(name)
      return
    }
    const hint = 'Write the name alone, such as root/cimv2, without a host.'
    reportAt(node.argument, 'Syntax', `"${name}" is not the name of a namespace`, hint)
  }
}
