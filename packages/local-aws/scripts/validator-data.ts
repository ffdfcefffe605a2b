import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Decompress } from 'fzstd';

/** Starts a frame of Zstandard. docs: RFC 8878, "Zstandard Compression", section 3.1.1 */
const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const pieceBytes = 4_096;

/**
 * Reads the tables of AWS's own template validator: the schemas of CloudFormation's resource types, the attributes of
 * Fn::GetAtt, the actions of IAM. The validator comes with aws-cdk-lib and keeps them as compressed JSON in its
 * WebAssembly module. The specification behind `cdk diff` is not enough: it has no limits and no patterns.
 */
export class ValidatorData {
  readonly #bytes: Buffer;

  constructor() {
    const { resolve } = createRequire(import.meta.url);
    const library = createRequire(resolve('aws-cdk-lib/package.json'));
    this.#bytes = readFileSync(library.resolve('@aws/cloudformation-validate/bindings_wasm_bg.wasm'));
  }

  /** Returns the table whose text begins like this. */
  table(beginning: string): unknown {
    for (let at = this.#bytes.indexOf(magic); at >= 0; at = this.#bytes.indexOf(magic, at + 1)) {
      const text = this.#frameAt(at, beginning);
      if (text !== undefined) return JSON.parse(text);
    }
    throw new Error(`The validator of aws-cdk-lib has no table that begins with ${beginning}.`);
  }

  /** Decompresses one frame. The decompressor throws at the bytes that follow the frame. */
  #frameAt(start: number, beginning: string): string | undefined {
    const parts: Buffer[] = [];
    const stream = new Decompress((part) => parts.push(Buffer.from(part)));
    const isOther = (): boolean =>
      parts[0] !== undefined && !parts[0].toString('utf8', 0, beginning.length).startsWith(beginning);
    try {
      for (let at = start; at < this.#bytes.length && !isOther(); at += pieceBytes)
        stream.push(this.#bytes.subarray(at, at + pieceBytes));
    } catch {
      // The frame is complete.
    }
    return parts.length === 0 || isOther() ? undefined : Buffer.concat(parts).toString('utf8');
  }
}
