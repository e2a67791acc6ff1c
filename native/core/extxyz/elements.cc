#include "core/extxyz/elements.h"

#include <array>

namespace atomloop::extxyz {

namespace {

constexpr const char* kSymbols[] = {
    "X", "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K",
    "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr",
    "Y", "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe", "Cs", "Ba", "La",
    "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W", "Re", "Os",
    "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U", "Np", "Pu", "Am",
    "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh",
    "Fl", "Mc", "Lv", "Ts", "Og"
};

constexpr std::size_t kElements = sizeof kSymbols / sizeof kSymbols[0];

constexpr std::size_t slot(char first, char second) {
  return static_cast<std::size_t>(first - 'A') * 27 + (second == 0 ? 0 : static_cast<std::size_t>(second - 'a') + 1);
}

constexpr std::array<std::uint8_t, 26 * 27> number_table() {
  std::array<std::uint8_t, 26 * 27> table{};
  for (std::size_t i = 1; i < kElements; ++i) table[slot(kSymbols[i][0], kSymbols[i][1])] = static_cast<std::uint8_t>(i);
  return table;
}

constexpr std::array<std::uint8_t, 26 * 27> kNumbers = number_table();

}  // namespace

std::uint8_t atomic_number(Text label) {
  if (label.empty() || label.size() > 2 || label[0] < 'A' || label[0] > 'Z') return 0;
  const char second = label.size() == 2 ? label[1] : '\0';
  if (label.size() == 2 && (second < 'a' || second > 'z')) return 0;
  return kNumbers[slot(label[0], second)];
}

Text element_symbol(std::int64_t number) {
  return number > 0 && number < static_cast<std::int64_t>(kElements) ? kSymbols[number] : kSymbols[0];
}

}  // namespace atomloop::extxyz
