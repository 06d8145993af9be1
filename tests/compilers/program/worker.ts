// What a bundle of a user names as its second entry.

import "@walnats/core/worker";
