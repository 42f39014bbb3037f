//! The Merkle tree: public vectors, the definition, and every proof of small trees with what is near it.

use jate::ledger::tree::{
    Frontier, TILE_HEIGHT, check_consistency, check_inclusion, consistency, empty_root, inclusion, leaf, parent,
};
use jate::value::Hash;

/// Leaves and roots of the test data of Certificate Transparency.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(text: &str) -> Vec<u8> {
    let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("digits");
    text.as_bytes().chunks(2).map(digit).collect()
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf(&number.to_be_bytes())).collect()
}

/// The definition of RFC 6962, 2.1, word by word.
fn defined(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        leaves => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            parent(defined(left), defined(right))
        }
    }
}

#[test]
fn the_public_vectors_hold() {
    let mut tree = Frontier::default();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(tree.root(), root.parse::<Hash>().expect("32 bytes"), "{size}");
        if let Some(text) = LEAVES.get(size) {
            tree.push(leaf(&bytes(text)), &mut Vec::new());
        }
    }
}

#[test]
fn a_frontier_is_read_as_it_was_written_and_only_for_its_size() {
    let (mut tree, mut nodes) = (Frontier::default(), Vec::new());
    let all = leaves(70_000);
    for leaf in &all {
        tree.push(*leaf, &mut nodes);
    }
    assert_eq!(Frontier::read(70_000, &tree.bytes()), Some(tree.clone()));
    assert_eq!(Frontier::read(65_536, &tree.bytes()), None);
    assert_eq!(tree.root(), defined(&all));
    // 273 subtrees of 256 leaves, one of 65 536.
    let count = |level| nodes.iter().filter(|node| node.level == level).count();
    assert_eq!((count(1), count(2), nodes.len()), (273, 1, 274));
    for node in nodes {
        let width = 1_usize << (node.level * TILE_HEIGHT);
        let from = usize::try_from(node.index).expect("small") * width;
        assert_eq!(node.hash, defined(&all[from..from + width]));
    }
}

fn roots(all: &[Hash], ranges: &[(u64, u64)]) -> Vec<Hash> {
    let place = |place: u64| usize::try_from(place).expect("small");
    ranges.iter().map(|(from, to)| defined(&all[place(*from)..place(*to)])).collect()
}

/// Every proof of every tree of up to 40 leaves, and that no bit of it can be another.
#[test]
fn proofs_hold_and_nothing_near_them_does() {
    let all = leaves(40);
    for size in 1..=40_u64 {
        let root = defined(&all[..usize::try_from(size).expect("small")]);
        for index in 0..size {
            let proof = roots(&all, &inclusion(index, size));
            let leaf = all[usize::try_from(index).expect("small")];
            check_inclusion(leaf, index, size, &proof, root).expect("holds");
            assert!(check_inclusion(leaf, index, size, &[&proof[..], &[leaf]].concat(), root).is_err());
            assert!(check_inclusion(leaf, index ^ 1, size, &proof, root).is_err() || size == 1);
            for (place, bit) in (0..proof.len()).map(|place| (place, (place * 37 + 11) % 256)) {
                let mut other = proof.clone();
                other[place].0[bit / 8] ^= 1 << (bit % 8);
                assert!(check_inclusion(leaf, index, size, &other, root).is_err());
            }
        }
        for old in 0..=size {
            let before = defined(&all[..usize::try_from(old).expect("small")]);
            let proof = roots(&all, &consistency(old, size));
            check_consistency((old, before), (size, root), &proof).expect("holds");
            let mut other = before;
            other.0[31] ^= 1;
            assert!(check_consistency((old, other), (size, root), &proof).is_err());
            for place in 0..proof.len() {
                let mut other = proof.clone();
                other[place].0[place % 32] ^= 128;
                assert!(check_consistency((old, before), (size, root), &other).is_err());
            }
        }
    }
}
