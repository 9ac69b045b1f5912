/**
 * Prints `N passed, N failed` from the JSON reports of test/reports/ and the names of failed steps
 * (arguments). Plain JavaScript, so that it can speak even when the install failed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'test/reports';
/** Reports without which a run has shown nothing. */
const NEEDED = ['unit.json', 'edge.json', 'edge-records.json', 'objects.json', 'browser.json', 'kill.json'];

const failedSteps = process.argv.slice(2);
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.json')) : [];
let passed = 0;
let failed = 0;
for (const file of files) {
  const report = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  // A file that could not be loaded has no results of its own; it counts as one failure.
  const broken = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  );
  passed += report.numPassedTests;
  failed += report.numFailedTests + broken.length;
  console.log(`${file}: ${report.numPassedTests} passed, ${report.numFailedTests + broken.length} failed`);
}
const missing = NEEDED.filter((file) => !files.includes(file));
for (const file of missing) console.log(`${file}: missing`);
// A step or a report that failed to appear is a failure even where no single test failed.
failed = Math.max(failed, failedSteps.length, missing.length);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
