import { useState } from 'react';
import { rest } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Code, Empty, Problem } from '../../parts/basics.tsx';
import { pretty, shortName } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { Parameters } from './parameters.tsx';
import { Queues } from './queues.tsx';
import { SelectBox } from './select-box.tsx';

const xml = (text: string): Document => new DOMParser().parseFromString(text, 'application/xml');
const textsIn = (from: Document | Element, name: string): string[] =>
  [...from.getElementsByTagName(name)].map(({ textContent }) => textContent ?? '');

/** Buckets with their objects, parameters, and queues. `open` is `bucket/prefix-or-key`. */
export default function Data({ open }: ScreenProps) {
  if (open !== undefined) return <Bucket key={open} place={open} />;
  return (
    <>
      <Buckets />
      <Parameters />
      <Queues />
    </>
  );
}

function Buckets() {
  const { value: buckets, problem } = usePolled(async () => {
    const { text } = await rest('s3', 'GET', '/');
    return [...xml(text).getElementsByTagName('Bucket')].map((bucket) => textsIn(bucket, 'Name')[0] ?? '');
  }, 0);
  return (
    <section className="part">
      <h2>Buckets</h2>
      <Problem text={problem} />
      {buckets?.length === 0 && <Empty title="No bucket" />}
      <ul className="links">
        {buckets?.map((bucket) => (
          <li key={bucket}>
            <a href={linkTo('data', `${bucket}/`)}>{shortName(bucket)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Listing {
  readonly folders: readonly string[];
  readonly objects: readonly { readonly key: string; readonly size: string; readonly modified: string }[];
}

async function list(bucket: string, prefix: string): Promise<Listing> {
  const query = new URLSearchParams({ 'list-type': '2', delimiter: '/', prefix, 'max-keys': '500' });
  const { text } = await rest('s3', 'GET', `/${bucket}?${String(query).replaceAll('+', '%20')}`);
  const answer = xml(text);
  const [error] = textsIn(answer, 'Message');
  if (answer.documentElement.tagName === 'Error') throw new Error(error);
  return {
    folders: [...answer.getElementsByTagName('CommonPrefixes')].flatMap((folder) => textsIn(folder, 'Prefix')),
    objects: [...answer.getElementsByTagName('Contents')].map((object) => ({
      key: textsIn(object, 'Key')[0] ?? '',
      size: textsIn(object, 'Size')[0] ?? '',
      modified: textsIn(object, 'LastModified')[0] ?? '',
    })),
  };
}

function Bucket({ place }: { readonly place: string }) {
  const [, bucket = '', prefix = ''] = /^([^/]+)\/(.*)$/.exec(place) ?? [];
  const [key, setKey] = useState<string>();
  const { value, problem } = usePolled(() => list(bucket, prefix), 3_000);
  const above = prefix.replace(/[^/]+\/$/, '');
  return (
    <>
      <p>
        <a href={prefix === '' ? linkTo('data') : linkTo('data', `${bucket}/${above}`)}>Up</a>{' '}
        <b>{shortName(bucket)}</b>/{prefix}
      </p>
      <Problem text={problem} />
      {value && value.folders.length + value.objects.length === 0 && <Empty title="Empty" />}
      <div className="columns">
        <ul className="links">
          {value?.folders.map((folder) => (
            <li key={folder}>
              <a href={linkTo('data', `${bucket}/${folder}`)}>{folder.slice(prefix.length)}</a>
            </li>
          ))}
          {value?.objects.map(({ key: known, size }) => (
            <li key={known}>
              <button type="button" aria-pressed={known === key} onClick={() => setKey(known)}>
                {known.slice(prefix.length)} <span className="soft">{size} B</span>
              </button>
            </li>
          ))}
        </ul>
        <div>{key !== undefined && <Preview key={key} bucket={bucket} name={key} />}</div>
      </div>
    </>
  );
}

const shownCharacters = 100_000;

function Preview({ bucket, name }: { readonly bucket: string; readonly name: string }) {
  const path = `/${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`;
  const { value, problem } = usePolled(() => rest('s3', 'GET', path), 0);
  return (
    <>
      <h2>{name}</h2>
      <Problem text={problem} />
      {value && <p className="soft">{value.headers['content-type']}</p>}
      {value && <SelectBox bucket={bucket} name={name} text={value.text} />}
      {value && <h3>Content</h3>}
      {value && <Code text={pretty(value.text).slice(0, shownCharacters)} label={`Object ${name}`} />}
    </>
  );
}
