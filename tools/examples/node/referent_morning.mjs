// SPDX-License-Identifier: EUPL-1.2
//
// A référent's morning: who is mine, what is due, and a rendez-vous fixed.
// Usage: referent_morning.mjs MODULES ADDRESS DÉPARTEMENT REFERENT DAY
import {connect} from './contract.mjs';

const [modules, address, departement, referent, day] = process.argv.slice(2);
const contract = connect(modules, address);
const scope = {departement, referent};

const mine = await contract.pages('PortfolioService', 'ListPortfolio', {scope}, 'entries');
console.log(`${mine.length} personnes suivies`);
const due = await contract.pages(
  'PortfolioService', 'ListDeadlines', {scope, nextDays: 30}, 'deadlines');
for (const {personId, deadline} of due) {
  console.log(`${deadline.dueOn} ${personId} : ${deadline.facts}`);
}
for (const {personId} of mine.slice(0, 1)) {
  const person = {departement, person: {personId}};
  const {etag} = await contract.ask('PathwayService', 'GetPathwayState', person);
  const answer = await contract.ask('PathwayService', 'ExecuteCommand', {
    ...person, etag, requestId: `rdv-${personId}-${day}`,
    command: {fixRendezVous: {heldOn: day, kind: 'ACCOMPAGNEMENT'}}});
  console.log(`${personId} : rendez-vous le ${day}, position ${answer.logPosition}`);
}
contract.close();
