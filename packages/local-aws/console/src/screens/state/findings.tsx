import { Badge, Empty } from '../../parts/basics.tsx';
import { shortName } from '../../parts/text.ts';
import type { StateView } from '../../../../src/console/state-view.ts';

/** Shows what this start has found out. */
export function Findings({ view: { unverified, unused } }: { readonly view: StateView }) {
  return (
    <>
      <section className="part">
        <h2>Unverified behaviours met</h2>
        {unverified.length === 0 && (
          <Empty title="None">Nothing in this start depended on what nobody could verify of AWS.</Empty>
        )}
        <ul className="messages">
          {unverified.map(({ id, question, assumed, isAllowed, count }) => (
            <li key={id} className="user">
              <p className="marks">
                <b>{id}</b>
                <Badge tone={isAllowed ? 'wait' : 'bad'}>{isAllowed ? 'assumed' : 'refused'}</Badge>
                <Badge tone="plain">{count} times</Badge>
              </p>
              <p>{question}</p>
              <p className="soft">Assumed where it is allowed: {assumed}</p>
            </li>
          ))}
        </ul>
      </section>
      <section className="part">
        <h2>Permissions never used</h2>
        {unused.length === 0 && <Empty title="Every one was needed" />}
        {unused.length > 0 && (
          <details className="more">
            <summary>
              {unused.length} of this start: granted to a role of the template, and asked for by no call
            </summary>
            <table className="list">
              <thead>
                <tr>
                  <th scope="col">Role</th>
                  <th scope="col">Action</th>
                  <th scope="col">Resource</th>
                </tr>
              </thead>
              <tbody>
                {unused.map(({ role, action, resource }, index) => (
                  <tr key={index}>
                    <td role="cell" data-label="Role">
                      {shortName(role)}
                    </td>
                    <td role="cell" data-label="Action">
                      {action}
                    </td>
                    <td role="cell" data-label="Resource" className="arn">
                      {shortName(resource)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </section>
    </>
  );
}
