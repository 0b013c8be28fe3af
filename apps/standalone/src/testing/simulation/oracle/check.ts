import type { History } from '../client.ts';
import type { World } from '../world.ts';
import { Books } from './books.ts';
import { checkAcknowledged, checkAnswered, checkKeys } from './clients.ts';
import { checkMoney, checkRaw } from './figures.ts';
import { checkLists, checkOrder, checkSettled, checkStock } from './stores.ts';
import { Verdict } from './verdict.ts';

/** What must hold of the disk at any moment, also of what a power cut left. */
export function checkAfterCrash({ disk }: World, history: History): readonly string[] {
  const verdict = new Verdict();
  const books = new Books(disk);
  checkOrder(verdict, books);
  checkStock(verdict, books);
  checkLists(verdict, books);
  checkAcknowledged(verdict, history, books);
  checkKeys(verdict, history);
  return verdict.violations;
}

/** What must hold once everybody has their answer and nothing goes wrong any more. */
export function checkAtRest(world: World, history: History): readonly string[] {
  const verdict = new Verdict();
  const { disk, figures } = world;
  const books = new Books(disk);
  checkOrder(verdict, books);
  checkStock(verdict, books);
  checkLists(verdict, books);
  checkSettled(verdict, books);
  checkAcknowledged(verdict, history, books);
  checkAnswered(verdict, history, books);
  checkKeys(verdict, history);
  checkRaw(verdict, figures, books);
  checkMoney(verdict, figures, books);
  const parked = disk.rows('analytics', 'SELECT * FROM sink_parked');
  verdict.must(parked.length === 0, 'I11', `${parked.length} events are parked`);
  return verdict.violations;
}
