import { defineConfig, devices } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Every spec runs hydrated, without JavaScript and on a phone; *.hydrate.spec.ts needs JavaScript by its nature, and
// markup.spec.ts reads what the server sends, which is the same for all.
const onlyServed = '**/markup.spec.ts';
// Passkeys belong to a name: the site is asked for by one, though it listens at an address.
const address = '127.0.0.1:3100';
const publicUrl = 'http://localhost:3100';
// Each run has a site of its own. Workers load this file again: the folder is handed on by the environment.
const data = (process.env.LIENHIEP_E2E_DATA ??= mkdtempSync(join(tmpdir(), 'lienhiep-e2e-')));
const program = 'target/debug/lienhiep';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  timeout: 30_000,
  reporter: [['list']],
  use: {
    baseURL: publicUrl,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'hydrated', use: { ...devices['Desktop Chrome'] } },
    {
      name: 'no-js',
      use: { ...devices['Desktop Chrome'], javaScriptEnabled: false },
      testIgnore: ['**/*.hydrate.spec.ts', onlyServed],
    },
    { name: 'phone', use: { ...devices['Galaxy S8'] }, testIgnore: onlyServed },
  ],
  webServer: {
    command: `${program} demo --data ${data} && ${program} load --data ${data} end2end/support/many.jsonl && exec ${program} serve --data ${data} --listen ${address} --public-url ${publicUrl} --mail sink`,
    cwd: '..',
    env: { LIENHIEP_E2E_DATA: data },
    url: `${publicUrl}/readyz`,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
