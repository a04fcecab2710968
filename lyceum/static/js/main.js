// Starts every behaviour once the page is there. The joined file is deferred, so the page is there already.
import { startCopy } from "./copy.js";
import { startDrafts } from "./draft.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startOnce } from "./once.js";
import { startReadMarks } from "./readmark.js";
import { startSimilar } from "./similar.js";
import { startSwap } from "./swap.js";

startSwap();
startOnce();
startDrafts();
startCopy();
startKeys();
startLive();
startSimilar();
startReadMarks();

// The pages of visitors speak in their own zone; the server knows no other way to learn it.
document.cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone};path=/;samesite=lax`;
