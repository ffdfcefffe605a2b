import { Json } from '../../parts/basics.tsx';
import { timeOf } from '../../parts/text.ts';
import type { HistoryEvent } from './model.ts';
import { detailsOf } from './visits.ts';

/** Lists every event of the history. */
export function EventTable({ events }: { readonly events: readonly HistoryEvent[] }) {
  return (
    <details className="more">
      <summary>{events.length} events</summary>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">Id</th>
            <th scope="col">Event</th>
            <th scope="col">Details</th>
            <th scope="col">At</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td role="cell" data-label="Id">
                {event.id}
              </td>
              <td role="cell" data-label="Event">
                {event.type}
              </td>
              <td role="cell" data-label="Details">
                {Object.keys(detailsOf(event)).length > 0 && (
                  <details>
                    <summary>{String(detailsOf(event)['name'] ?? detailsOf(event)['error'] ?? 'show')}</summary>
                    <Json value={detailsOf(event)} label={`Details of event ${event.id}`} />
                  </details>
                )}
              </td>
              <td role="cell" data-label="At">
                {timeOf(event.timestamp * 1_000)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
