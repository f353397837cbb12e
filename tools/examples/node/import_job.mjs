// SPDX-License-Identifier: EUPL-1.2
//
// An import job. Usage: import_job.mjs MODULES ADDRESS DÉPARTEMENT FILE…
// A file that was sent before, under whatever name, changes nothing.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {connect} from './contract.mjs';

const pieceBytes = 1 << 20;
const [modules, address, departement, ...paths] = process.argv.slice(2);
const contract = connect(modules, address);

async function send(path) {
  const content = readFileSync(path);
  const stream = contract.talk('FluxService', 'ImportFlux');
  stream.write({start: {departement, fileName: basename(path), sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex')}});
  for (let at = 0; at < content.length; at += pieceBytes) {
    stream.write({chunk: content.subarray(at, at + pieceBytes)});
  }
  stream.end();
  let report;
  for await (const answer of stream) report = answer.report ?? report;
  return report;
}

for (const path of paths) {
  const report = await send(path);
  console.log(`${basename(path)} : ${report.eventsNew} nouveaux, ` +
    `${report.eventsDuplicate} déjà connus, ${report.rejects.length} rejets`);
}
contract.close();
