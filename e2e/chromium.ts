import type { LaunchOptions } from "@playwright/test";

/** Debian's Chromium, quiet and without the network. */
export const chromiumOptions: LaunchOptions = {
	executablePath: process.env.VETHLAB_CHROMIUM ?? "/usr/bin/chromium",
	args: [
		"--no-sandbox",
		"--disable-gpu",
		"--disable-quic",
		"--no-first-run",
		"--disable-background-networking",
		"--disable-component-update",
		"--disable-sync",
	],
};
