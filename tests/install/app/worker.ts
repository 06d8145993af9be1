import "@walnats/core/worker";
