import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { chromiumOptions } from "./chromium";
import { LabPage } from "./lab-page";
import { startServer } from "./server";

/**
 * Pictures of a lab, a step each, in both themes, languages and sizes:
 * `npm run shots [-- FOLDER] [--lab ID] [--view NAME] [--readme]`. With --readme also the README's, of lab 1.
 */
const views = [
	{ name: "dark-1440-en", colorScheme: "dark", locale: "en-US", viewport: { width: 1440, height: 900 } },
	{ name: "light-1440-zh", colorScheme: "light", locale: "zh-CN", viewport: { width: 1440, height: 900 } },
	{ name: "dark-1920-zh", colorScheme: "dark", locale: "zh-CN", viewport: { width: 1920, height: 1080 } },
	{ name: "light-1920-en", colorScheme: "light", locale: "en-US", viewport: { width: 1920, height: 1080 } },
] as const;

const root = fileURLToPath(new URL("..", import.meta.url));

async function main(args: string[]): Promise<void> {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: {
			lab: { type: "string", default: "01-bridge" },
			view: { type: "string", multiple: true },
			readme: { type: "boolean", default: false },
		},
	});
	const folder = positionals[0] ?? join(root, "e2e/shots-out");
	mkdirSync(folder, { recursive: true });
	const server = await startServer();
	const browser = await chromium.launch(chromiumOptions);
	try {
		for (const { name, ...view } of views) {
			if (values.view && !values.view.includes(name)) continue;
			const page = await browser.newPage({ ...view, reducedMotion: "reduce" });
			const shot = (what: string) => page.screenshot({ path: join(folder, `${name}-${what}.png`) });
			await page.goto(server.url);
			await page.getByTestId(`lab-${values.lab}`).waitFor();
			await shot("catalogue");
			const lab = new LabPage(page);
			await lab.openFresh(server.url, values.lab);
			await lab.atRest();
			await shot("00-start");
			for (let number = 1; ; number++) {
				const step = await lab.runNextOf();
				if (step === null) break;
				await lab.atRest();
				await shot(`${String(number).padStart(2, "0")}-${step}`);
				if (values.readme && name === "dark-1440-en" && step === "ping") {
					await lab.inspect("netns:worker1/netns1", "neighbour");
					await page.screenshot({ path: join(root, "public/screenshot.png") });
				}
			}
			await page.close();
		}
	} finally {
		await browser.close();
		await server.stop();
	}
	console.log(`Pictures are in ${folder}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
