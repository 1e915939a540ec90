import { test as base, expect } from '@playwright/test';

/**
 * A page whose console must stay empty and whose requests must all succeed. Every spec uses this `test`.
 *
 * `entered(path)` opens a page and waits until its Wasm half has taken over, where there is one.
 */
export const test = base.extend<{ quiet: void; enter: (path: string) => Promise<void>; scripted: boolean }>({
  scripted: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  quiet: [
    async ({ page, scripted }, use) => {
      const noise: string[] = [];
      page.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
      // Without JavaScript the browser drops the modules that it was told to preload; that is no failure.
      if (scripted) page.on('requestfailed', (request) => {
        // A stream ends with its page, and a navigation may overtake a download.
        if (request.failure()?.errorText !== 'net::ERR_ABORTED') noise.push(`failed: ${request.url()}`);
      });
      await use();
      const expected = test.info().annotations.filter((note) => note.type === 'expected-noise');
      const unexpected = noise.filter((line) => !expected.some((note) => line.includes(note.description ?? '')));
      expect(unexpected, 'the console stays empty').toEqual([]);
    },
    { auto: true },
  ],
  enter: async ({ page, scripted }, use) => {
    await use(async (path) => {
      // The stream opens only after hydration: its first message is the sign.
      const live = scripted ? page.waitForResponse((response) => response.url().includes('/live?')) : undefined;
      await page.goto(path);
      await live;
    });
  },
});

export { expect };

/** The article that it all started from. */
export const seed = {
  title: 'Kế hoạch tổ chức Hội nghị Điển hình tiên tiến Liên hiệp Hội tiến tới Đại hội Thi đua yêu nước cấp tỉnh năm 2020',
  path: '/tin-tuc/ke-hoach-to-chuc-hoi-nghi-dien-hinh-tien-tien-lien-hiep-hoi-tien-toi-dai-hoi-thi-dua-yeu-nuoc-cap-tinh-nam-2020',
};

/** One of each kind of public page. */
export const publicPages = {
  front: '/',
  'all news': '/tin-tuc',
  category: '/chuyen-muc/tin-lien-hiep-hoi',
  'empty category': '/chuyen-muc/hinh-anh-hoat-dong',
  'long list': '/chuyen-muc/tin-cu',
  article: seed.path,
  'article with pictures': '/tin-tuc/bai-co-anh',
  'category with pictures': '/chuyen-muc/co-anh',
  'static page': '/trang/lich',
  'site map': '/so-do-trang',
  'not found': '/khong-co-trang-nay',
};
