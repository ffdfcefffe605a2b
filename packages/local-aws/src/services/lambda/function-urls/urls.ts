import type { Ports } from '../../../contract/service.ts';
import { createKept, type Kept } from '../../../storage/kept.ts';
import { conflict, resourceNotFound } from '../errors.ts';

export interface Cors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

/** An address of a function, or of an alias of it. */
export interface FunctionUrl {
  readonly id: string;
  readonly functionName: string;
  /** The alias; empty for the function itself. */
  readonly qualifier: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly cors?: Cors | undefined;
  readonly created: string;
  readonly modified: string;
}

type Place = Pick<FunctionUrl, 'functionName' | 'qualifier'>;

const nameOf = ({ functionName, qualifier }: Place): string => `${functionName}:${qualifier}`;

/** The addresses of functions, for calls and for the template. */
export class FunctionUrls {
  readonly #kept: Kept<FunctionUrl>;
  readonly #urls = new Map<string, FunctionUrl>();
  readonly #endpointUrl: string;

  constructor({ database, endpointUrl }: Pick<Ports, 'database' | 'endpointUrl'>) {
    this.#kept = createKept(database, 'lambda_urls');
    this.#endpointUrl = endpointUrl;
    for (const [name, url] of this.#kept.own()) this.#urls.set(name, url);
  }

  /** The address is a path of the endpoint, because hosts below localhost are not found everywhere. */
  addressOf({ id }: FunctionUrl): string {
    return `${this.#endpointUrl}${pathPrefix}${id}/`;
  }

  byId(id: string): FunctionUrl | undefined {
    return [...this.#urls.values()].find((url) => url.id === id);
  }

  of(functionName: string): FunctionUrl[] {
    return [...this.#urls.values()].filter((url) => url.functionName === functionName);
  }

  find(place: Place): FunctionUrl {
    const url = this.#urls.get(nameOf(place));
    // recorded: localstack/localstack, test_lambda_api (test_url_config_lifecycle)
    if (!url) throw resourceNotFound('The resource you requested does not exist.');
    return url;
  }

  /** Refuses a second address of the same function or alias. */
  make(url: FunctionUrl, functionArn: string): void {
    // recorded: localstack/localstack, test_lambda_api (test_url_config_lifecycle)
    if (this.#urls.has(nameOf(url)))
      throw conflict(
        `Failed to create function url config for [functionArn = ${functionArn}]. Error message:  FunctionUrlConfig ` +
          'exists for this Lambda function',
      );
    this.put(url);
  }

  put(url: FunctionUrl): void {
    this.#urls.set(nameOf(url), url);
    this.#kept.put(nameOf(url), url);
  }

  provision(url: FunctionUrl): void {
    const { created: _created, modified: _modified, ...said } = url;
    const kept = this.#kept.provisioned(nameOf(url), said);
    const present = kept ? kept.definition : url;
    if (present) this.#urls.set(nameOf(url), present);
    else this.#urls.delete(nameOf(url));
  }

  remove(place: Place): void {
    this.find(place);
    this.#urls.delete(nameOf(place));
    this.#kept.remove(nameOf(place));
  }

  /** Forgets the addresses of a function that is gone, or one that the template has no more. */
  forget(functionName: string, qualifier?: string): void {
    for (const url of this.of(functionName)) {
      if (qualifier !== undefined && url.qualifier !== qualifier) continue;
      this.#urls.delete(nameOf(url));
      this.#kept.forget(nameOf(url));
    }
  }
}

export const pathPrefix = '/lambda-url/';
