import { aws } from '../../api.ts';
import { Empty, Problem } from '../../parts/basics.tsx';
import { usePolled } from '../../parts/use-polled.ts';

export function Parameters() {
  const { value, problem } = usePolled(async () => {
    const { Parameters } = await aws<{ Parameters: readonly { Name: string; Type: string }[] }>(
      'ssm',
      'DescribeParameters',
    );
    return Promise.all(
      Parameters.map(async ({ Name, Type }) => {
        if (Type === 'SecureString') return { Name, Value: '(secure)' };
        return (await aws<{ Parameter: { Name: string; Value: string } }>('ssm', 'GetParameter', { Name })).Parameter;
      }),
    );
  }, 0);
  return (
    <section className="part">
      <h2>Parameters</h2>
      <Problem text={problem} />
      {value?.length === 0 && <Empty title="No parameter" />}
      {value && value.length > 0 && (
        <Pairs head={['Parameter', 'Value']} rows={value.map(({ Name, Value }) => [Name, Value])} />
      )}
    </section>
  );
}

interface PairsProps {
  readonly head: readonly [string, string];
  readonly rows: readonly (readonly string[])[];
}

function Pairs({ head, rows }: PairsProps) {
  return (
    <table className="list">
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row[0]}>
            {row.map((value, index) => (
              <td key={index} role="cell" data-label={head[index]}>
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
