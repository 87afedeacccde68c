package dev.holdfast.demo;

import java.util.Set;

/**
 * What is wrong with the books, by name.
 *
 * @param lost the application was told that it's stored, and nothing of it is there
 * @param doubled stored more than once
 * @param torn only a part of what belongs together is there
 * @param wrongBalances wallets whose balance isn't the opening balance plus every stored trade once
 */
record Findings(Set<String> lost, Set<String> doubled, Set<String> torn, Set<String> wrongBalances) {}
