export function Unavailable() {
  return (
    <main className="narrow">
      <h1>Dragons</h1>
      <p role="alert">The API cannot be reached: outputs.json is missing. Start it with “npm start” and reload this page.</p>
    </main>
  );
}
