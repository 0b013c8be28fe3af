import { TestBed } from '@angular/core/testing';
import { Ask } from './ask.ts';

const question = {
  heading: 'Archive Lamp?',
  text: 'It leaves the lists.',
  action: 'Archive product',
  dismiss: 'Keep product',
};

/** Presses a button of the open dialog, as soon as it is there. */
async function press(label: string): Promise<void> {
  const find = () =>
    [...document.querySelectorAll<HTMLElement>('mat-dialog-actions button')].find(
      (button) => button.textContent.trim() === label,
    );
  while (find() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  find()?.click();
}

describe('a question', () => {
  let ask: Ask;
  beforeEach(() => {
    ask = TestBed.inject(Ask);
  });

  it('is agreed to by its action alone', async () => {
    const agreed = ask.confirm(question);
    await press('Archive product');
    expect(await agreed).toBe(true);
  });

  it('is called off by its other button', async () => {
    const agreed = ask.confirm(question);
    await press('Keep product');
    expect(await agreed).toBe(false);
  });

  it('for a reason has none when it was called off', async () => {
    const reason = ask.reason(question);
    await press('Keep product');
    expect(await reason).toBeUndefined();
  });
});
