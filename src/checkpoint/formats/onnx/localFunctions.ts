import { FunctionProto } from './schema.js';
import { DamagedMessage, fieldsOf, textOf, type FieldBudget } from './wire.js';

/** Operators that a model has once its functions are put in the place of their calls. */
const MAX_NODES = 200_000;
/** Bytes that the bodies then take: onnxruntime copies one for each call. */
const MAX_BYTES = 256 * 2 ** 20;
const MAX_FUNCTIONS = 5000;
/** Calls within calls: a model's modules nest some ten deep, and onnxruntime follows them by recursion. */
const MAX_DEPTH = 200;
/** Domains whose operators onnxruntime knows by itself, or the standard defines: no model says what they are. */
const RESERVED = /^(|ai\.onnx(\..*)?|com\.microsoft(\..*)?)$/;

/** What a body, or the graph itself, is made of. */
interface Body {
  readonly bytes: number;
  nodes: number;
  readonly calls: Map<string, number>;
}

const bodyOf = (bytes: number): Body => ({ bytes, nodes: 0, calls: new Map() });

/**
 * The functions that a model defines of standard operators (torch's exporters write many). onnxruntime puts them in the
 * place of their calls; that this ends, and how large the model is then, is told before.
 */
export class LocalFunctions {
  private readonly bodies = new Map<string, Body>();
  private readonly graph = bodyOf(0);
  private current = this.graph;

  /** Takes the name of a function; its operators follow by {@link within}. */
  declare(bytes: Uint8Array, budget: FieldBudget): string {
    let [name, domain, overload] = ['', '', ''];
    for (const field of fieldsOf(FunctionProto, bytes, budget)) {
      if (field.name === 'name') name = textOf(bytes, field);
      else if (field.name === 'domain') domain = textOf(bytes, field);
      else if (field.name === 'overload') overload = textOf(bytes, field);
    }
    if (name === '' || RESERVED.test(domain))
      throw new DamagedMessage(
        `it defines the function ${name} in the domain ${domain || 'of the standard operators'}`,
      );
    const key = keyOf(domain, name, overload);
    if (this.bodies.has(key)) throw new DamagedMessage(`it defines the function ${name} twice`);
    if (this.bodies.size >= MAX_FUNCTIONS) throw new DamagedMessage(`it has more than ${MAX_FUNCTIONS} functions`);
    this.bodies.set(key, bodyOf(bytes.length));
    return key;
  }

  /** What is noted from now on belongs to this function, and with null to the graph. */
  within(key: string | null): void {
    this.current = (key === null ? undefined : this.bodies.get(key)) ?? this.graph;
  }

  /** Notes an operator where we are; false where it is no function of the model. */
  call(domain: string, op: string, overload: string): boolean {
    const key = keyOf(domain, op, overload);
    if (!this.bodies.has(key)) return false;
    this.current.calls.set(key, (this.current.calls.get(key) ?? 0) + 1);
    return true;
  }

  operator(): void {
    this.current.nodes++;
  }

  /** @throws DamagedMessage where functions call each other without end or too deep, or the model would be too large */
  check(): void {
    const sizes = new Map<string, Size | null>();
    const sizeOf = (body: Body, level: number): Size => {
      let { nodes, bytes } = body;
      let depth = 0;
      for (const [key, count] of body.calls) {
        const known = sizes.get(key);
        if (known === null) throw new DamagedMessage('its functions call each other without end');
        const inner = known ?? sizeOnce(key, level + 1);
        nodes += count * inner.nodes;
        bytes += count * inner.bytes;
        depth = Math.max(depth, 1 + inner.depth);
      }
      if (depth > MAX_DEPTH) throw tooDeep();
      if (nodes > MAX_NODES || bytes > MAX_BYTES)
        throw new DamagedMessage(`its functions make more than ${MAX_NODES} operators or ${MAX_BYTES} bytes of it`);
      return { nodes, bytes, depth };
    };
    const sizeOnce = (key: string, level: number): Size => {
      if (level > MAX_DEPTH) throw tooDeep();
      sizes.set(key, null);
      const size = sizeOf(this.bodies.get(key) ?? bodyOf(0), level);
      sizes.set(key, size);
      return size;
    };
    for (const key of this.bodies.keys()) if (!sizes.has(key)) sizeOnce(key, 0);
    sizeOf(this.graph, 0);
  }
}

/** What a body becomes once functions are put in the place of their calls, and how deep those call each other. */
interface Size {
  readonly nodes: number;
  readonly bytes: number;
  readonly depth: number;
}

const tooDeep = () => new DamagedMessage(`its functions call each other more than ${MAX_DEPTH} deep`);

const keyOf = (domain: string, name: string, overload: string): string => [domain, name, overload].join('\n');
