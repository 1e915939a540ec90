import { execFile } from 'node:child_process';
import { createHmac, randomInt } from 'node:crypto';
import { promisify } from 'node:util';

import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';

import { test as base, expect } from './page';

const PROGRAM = 'target/debug/lienhiep';
const STEP_MILLIS = 30_000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** A word that no other test uses. Names have no digits. */
export const word = () => Array.from({ length: 8 }, () => String.fromCharCode(97 + randomInt(26))).join('').replace(/^./, (first) => first.toUpperCase());

/** A password that is on no list. */
export const newPassword = () => `${word()} ${word()} ${word()}`;

/** The code of an authenticator app (RFC 6238). */
export function codeAt(secret: string, step: number): string {
  const bits = [...secret.replaceAll(/[^A-Z2-7]/g, '')].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', key).update(counter).digest();
  return String((hash.readUInt32BE((hash[19] ?? 0) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Somebody with an account, as the browser that has enrolled them left it. */
export class Person {
  password = '';
  secret = '';
  codes: string[] = [];
  cookies: Cookies = [];
  private lastStep = 0;

  constructor(readonly email: string, readonly name: string, readonly link: string) {}

  /** A code of the app. Each counts once: the server takes the next one too, and after that it is waited for. */
  async code(): Promise<string> {
    const step = Math.max(Math.floor(Date.now() / STEP_MILLIS), this.lastStep + 1);
    const early = (step - 1) * STEP_MILLIS - Date.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    this.lastStep = step;
    return codeAt(this.secret, step);
  }

  /** A code for the second step, by the app or from paper, whichever is at hand. */
  async secondFactor(): Promise<string> {
    const hasFreeStep = this.lastStep <= Math.floor(Date.now() / STEP_MILLIS);
    return (hasFreeStep ? undefined : this.codes.pop()) ?? this.code();
  }
}

/** What it says on the pages. */
export const words = {
  enrolment: 'Một bước nữa: lớp bảo vệ thứ hai',
  codes: 'Mã dự phòng của bạn',
  question: 'Xác nhận đó là bạn',
  secondStep: 'Bước 2: mã xác thực',
};

/** Says that the console will hold this, which is no fault here. */
export const expectNoise = (...lines: string[]) => {
  test.info().annotations.push(...lines.map((description) => ({ type: 'expected-noise', description })));
};

/** Signs in with both factors. `place` is the page, or the dialog over it. */
export async function signIn(place: Page | Locator, person: Person) {
  await place.getByLabel('Email').fill(person.email);
  await place.getByLabel('Mật khẩu', { exact: true }).fill(person.password);
  await place.getByRole('button', { name: 'Tiếp tục' }).click();
  await giveCode(place, person);
}

/** The second step. */
export async function giveCode(place: Page | Locator, person: Person) {
  await expect(place.getByRole('heading', { name: words.secondStep })).toBeVisible();
  await place.getByLabel('Mã sáu số hoặc mã dự phòng').fill(await person.secondFactor());
  await place.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
}

/** Puts the authenticator app into use, on the page that asks for it, and keeps what it shows. */
export async function enrol(page: Page, person: Person) {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.enrolment);
  person.secret = await page.locator('code.secret').innerText();
  await page.getByLabel('2. Nhập mã sáu số mà ứng dụng hiện ra').fill(await person.code());
  await page.getByRole('button', { name: 'Bật ứng dụng xác thực' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words.codes);
  person.codes = await page.locator('.codes code').allInnerTexts();
}

/** Makes the context that of a browser in which the person is signed in. */
export async function be(page: Page, person: Person) {
  await page.context().addCookies(person.cookies);
  await answerQuestion(page, person);
}

/** Makes it that of a browser which the person has used and signed out of. */
export async function atDoor(page: Page, person: Person) {
  await page.context().addCookies(person.cookies.filter((cookie) => cookie.name !== 'phien'));
}

/** Answers, whenever it comes, the question who is there: it is asked when the last proof is older than 5 minutes. */
async function answerQuestion(page: Page, person: Person) {
  const question = page.getByRole('heading', { name: words.question });
  await page.addLocatorHandler(question, async () => {
    expectNoise('status of 428');
    const form = page.locator('form', { has: page.getByLabel('Mật khẩu hoặc mã sáu số') });
    await form.getByLabel('Mật khẩu hoặc mã sáu số').fill(person.password);
    await form.getByRole('button', { name: 'Tiếp tục' }).click();
  });
}

/** Opens the page of a person by way of the list. */
export async function openPerson(page: Page, person: { email: string; name: string }) {
  await page.goto(`/quan-ly/nguoi-dung?tim=${encodeURIComponent(person.email)}`);
  await page.getByRole('table').getByRole('link', { name: person.name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(person.name);
}

/** Opens the sink and finds the newest letter to somebody with this subject. */
export async function letterTo(page: Page, email: string, subject: string): Promise<Locator> {
  const letter = page.getByRole('article').filter({ hasText: email }).filter({ has: page.getByRole('heading', { name: subject }) }).first();
  await expect(async () => {
    await page.goto('/dev/mail');
    await expect(letter).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
  return letter;
}

/** What a download holds. */
export async function downloaded(page: Page, start: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), start()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
}

async function invited(role: string, name: string, baseURL: string): Promise<Person> {
  const email = `${word().toLowerCase()}@e2e.example`;
  const data = process.env.LIENHIEP_E2E_DATA ?? '';
  const options = ['--data', data, '--public-url', baseURL, '--email', email, '--name', name, '--role', role];
  const { stdout } = await promisify(execFile)(PROGRAM, ['user', 'add', ...options], { cwd: '..' });
  const link = /\S+\/quan-ly\/lien-ket\/\S+/.exec(stdout)?.[0];
  if (!link) throw new Error(`no link in: ${stdout}`);
  return new Person(email, name, link);
}

async function enrolled(browser: Browser, person: Person, baseURL: string): Promise<Person> {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  person.password = newPassword();
  await page.goto(person.link);
  await page.getByLabel('Mật khẩu mới').fill(person.password);
  await page.getByRole('button', { name: 'Lưu mật khẩu' }).click();
  await enrol(page, person);
  person.cookies = await context.cookies();
  await context.close();
  return person;
}

type OfWorker = {
  /** Somebody with a link, who has not come yet. */
  invite: (role: string, name?: string) => Promise<Person>;
  /** Somebody with an account. */
  newPerson: (role: string, name?: string) => Promise<Person>;
  /** The administrator of this worker: of no other, so that codes and limits are nobody else's. */
  administrator: Person;
};

type OfTest = {
  /** The page, signed in as the worker's administrator. */
  staff: Page;
  /** A page of another browser, in which somebody is signed in. */
  aside: (person: Person) => Promise<Page>;
};

export const test = base.extend<OfTest, OfWorker>({
  invite: [
    async ({}, use, { project }) => {
      await use((role, name = `Lê Thị ${word()}`) => invited(role, name, project.use.baseURL ?? ''));
    },
    { scope: 'worker' },
  ],
  newPerson: [
    async ({ browser, invite }, use, { project }) => {
      await use(async (role, name) => enrolled(browser, await invite(role, name), project.use.baseURL ?? ''));
    },
    { scope: 'worker' },
  ],
  administrator: [async ({ newPerson }, use) => use(await newPerson('administrator', `Trần Văn ${word()}`)), { scope: 'worker' }],
  staff: async ({ page, administrator }, use) => {
    await be(page, administrator);
    await use(page);
  },
  aside: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (person) => {
      const context = await browser.newContext();
      contexts.push(context);
      const page = await context.newPage();
      await be(page, person);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect };

/** The way in; open to everybody. */
export const doorPages = { 'sign-in': '/quan-ly/dang-nhap', 'forgotten password': '/quan-ly/quen-mat-khau' };

/** One of each kind of page behind it. The demonstration content has the person and the association. */
export const staffPages = {
  desk: '/quan-ly',
  people: '/quan-ly/nguoi-dung',
  invitation: '/quan-ly/nguoi-dung/moi',
  person: '/quan-ly/nguoi-dung/2',
  associations: '/quan-ly/hoi',
  association: '/quan-ly/hoi/1',
  'new association': '/quan-ly/hoi/moi',
  'personal data': '/quan-ly/du-lieu-ca-nhan',
  incidents: '/quan-ly/du-lieu-ca-nhan/su-co',
  inventory: '/quan-ly/du-lieu-ca-nhan/danh-muc',
  'audit log': '/quan-ly/nhat-ky',
  'mail queue': '/quan-ly/thu',
  permissions: '/quan-ly/phan-quyen',
  security: '/quan-ly/bao-mat',
  'own data': '/quan-ly/du-lieu-cua-toi',
};
