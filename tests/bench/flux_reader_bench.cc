// SPDX-License-Identifier: EUPL-1.2
//
// How fast a beneficiary flux is read, with all its fields extracted. Target: 250 MB/s on one core.
// The input, 200 MB of an invented dossier, is made in memory.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>
#include <variant>

#include "engine/flux/flux_reader.h"

namespace {

constexpr size_t kInputBytes = size_t{200} * 1000 * 1000;

constexpr const char* kBeginning =
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
    "<Racine xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:noNamespaceSchemaLocation=\"vrsb0801.xsd\">\n"
    "<IdentificationFlux>\n<APPLIEME>CRI</APPLIEME>\n<NUMVERSIONAPPLIEME>6300</"
    "NUMVERSIONAPPLIEME>\n"
    "<TYPEFLUX>M</TYPEFLUX>\n<NATFLUX>D</NATFLUX>\n<DTCREAFLUX>2022-03-04</DTCREAFLUX>\n"
    "<HEUCREAFLUX>01:18:36.0000</HEUCREAFLUX>\n<DTREF>2022-02-28</DTREF>\n</IdentificationFlux>\n";

// `accented` puts a letter of windows-1252 in each name, which costs the conversion of the block.
std::string Person(const char* role, const char* nir, bool accented) {
  const std::string name = accented ? "GEND\xC9MO" : "GENDEMO";
  std::string person =
      "<Personne>\n<Identification>\n<QUAL>MME</QUAL>\n<NOM>" + name + "</NOM>\n<NOMNAI>" + name +
      "</NOMNAI>\n<PRENOM>LISON</PRENOM>\n<PRENOM2>MARTE</PRENOM2>\n<NOMCOMNAI>VILLE INVENTEE"
      "</NOMCOMNAI>\n<DTNAI>1985-03-12</DTNAI>\n<TYPEDTNAI>N</TYPEDTNAI>\n<NIR>" +
      std::string(nir) +
      "</NIR>\n<TOPVALIEC>1</TOPVALIEC>\n<SEXE>2</SEXE>\n</Identification>\n<DossierCAF>\n"
      "<TOPRESPDOS>1</TOPRESPDOS>\n<DDRATDOS>2015-01-01</DDRATDOS>\n</DossierCAF>\n";
  for (const char* nature : {"PFA", "RSA"}) {
    person += "<Prestations>\n<NATPREST>" + std::string(nature) + "</NATPREST>\n<ROLEPERS>" + role +
              "</ROLEPERS>\n<TOPCHAPERS>1</TOPCHAPERS>\n</Prestations>\n";
  }
  person +=
      "<DossierPoleEmploi>\n<IDASSEDIC>0000001A</IDASSEDIC>\n</DossierPoleEmploi>\n<Ressources>\n"
      "<GeneraliteRessourcesTrimestre>\n<TOPRESSNUL>0</TOPRESSNUL>\n<DDRESS>2021-10-01</DDRESS>\n"
      "<DFRESS>2021-12-31</DFRESS>\n</GeneraliteRessourcesTrimestre>\n";
  for (const char* month : {"2021-10-01", "2021-11-01", "2021-12-01"}) {
    person += "<RessourcesMensuelles>\n<GeneraliteRessourcesMensuelles>\n<MOISRESS>" +
              std::string(month) +
              "</MOISRESS>\n<NBHEUMENTRA>000</NBHEUMENTRA>\n</GeneraliteRessourcesMensuelles>\n"
              "<DetailRessourcesMensuelles>\n<NATRESS>010</NATRESS>\n<MTNATRESSMEN>0000946.00"
              "</MTNATRESSMEN>\n</DetailRessourcesMensuelles>\n</RessourcesMensuelles>\n";
  }
  return person +
         "</Ressources>\n<MontantCalculDroitRSAPersonne>\n<TOPPERSDRODEVORSA>1</TOPPERSDRODEVORSA>"
         "\n</MontantCalculDroitRSAPersonne>\n<Activite>\n<REG>GE</REG>\n<ACT>CHO</ACT>\n"
         "<DDACT>2021-08-05</DDACT>\n</Activite>\n</Personne>\n";
}

std::string Address(const char* rank) {
  return "<Adresse>\n<TroncCommunAdresse>\n<RGADR>" + std::string(rank) +
         "</RGADR>\n<DTEMM>2021-09-08</DTEMM>\n<PAYS>FRA</PAYS>\n<TYPEADR>D</TYPEADR>\n"
         "<ETATADR>CO</ETATADR>\n</TroncCommunAdresse>\n<AdresseDetailleeFrance>\n"
         "<COMPLIDEADR></COMPLIDEADR>\n<COMPLADR>BATIMENT IMAGINAIRE</COMPLADR>\n"
         "<NUMVOIE>12</NUMVOIE>\n<LIBTYPEVOIE>RUE</LIBTYPEVOIE>\n<NOMVOIE>DE LA FICTION</NOMVOIE>\n"
         "<LIEUDIST></LIEUDIST>\n<NUMCOM>62999</NUMCOM>\n<CODEPOS>62999</CODEPOS>\n"
         "<NOMCOM>VILLE INVENTEE</NOMCOM>\n</AdresseDetailleeFrance>\n</Adresse>\n";
}

// One dossier: one adult, every other time two.
std::string Dossier(int number, bool accented) {
  char numdemrsa[16];
  std::snprintf(numdemrsa, sizeof numdemrsa, "%08d062", number);
  std::string dossier =
      "<InfosFoyerRSA>\n<IdentificationRSA>\n<Organisme>\n<FONORG>CAF</FONORG>\n"
      "<NUMORG>621</NUMORG>\n<MATRICULE>000000100000000</MATRICULE>\n</Organisme>\n<Partenaire>\n"
      "<TYPEPARTE>CG  </TYPEPARTE>\n<IDEPARTE>062</IDEPARTE>\n</Partenaire>\n<DemandeRSA>\n"
      "<DTDEMRSA>2020-01-15</DTDEMRSA>\n<NUMDEMRSA>" +
      std::string(numdemrsa) + "</NUMDEMRSA>\n</DemandeRSA>\n</IdentificationRSA>\n";
  dossier += Person("DEM", "2850399999001", accented);
  if (number % 2 == 1) dossier += Person("CJT", "1850399999002", accented);
  dossier +=
      "<DonneesAdministratives>\n<SituationFamille>\n<SITFAM>CEL</SITFAM>\n"
      "<DDSITFAM>2015-01-01</DDSITFAM>\n</SituationFamille>\n" +
      Address("01") + Address("02") +
      "</DonneesAdministratives>\n<PrestationRSA>\n<SituationDossierRSA>\n<EtatDossierRSA>\n"
      "<ETATDOSRSA>4</ETATDOSRSA>\n</EtatDossierRSA>\n<SuspensionVersement>\n"
      "<MOTISUSVERSRSA>01</MOTISUSVERSRSA>\n<DDSUSVERSRSA>2022-01-01</DDSUSVERSRSA>\n"
      "</SuspensionVersement>\n</SituationDossierRSA>\n<DetailDroitRSA>\n<TroncCommunDroitRSA>\n"
      "<TOPSANSDOMFIXE>0</TOPSANSDOMFIXE>\n<ORIDEMRSA>DEM</ORIDEMRSA>\n"
      "<DTORIDEMRSA>2020-01-15</DTORIDEMRSA>\n</TroncCommunDroitRSA>\n<MontantsCalculDroitRSA>\n"
      "<DDELECAL>2021-04-01</DDELECAL>\n<MTREVMINIGARARSA>0000565.34</MTREVMINIGARARSA>\n"
      "<MTREVGARARSA>0000565.34</MTREVGARARSA>\n<MTRESSMENRSA>0000956.33</MTRESSMENRSA>\n"
      "<MTTOTDRORSA>0000000.00</MTTOTDRORSA>\n</MontantsCalculDroitRSA>\n<DetailCalculDroitRSA>\n"
      "<NATPF>RSD</NATPF>\n<SOUSNATPF>RSDN2</SOUSNATPF>\n<DDNATDRO>2022-01-01</DDNATDRO>\n"
      "</DetailCalculDroitRSA>\n</DetailDroitRSA>\n</PrestationRSA>\n</InfosFoyerRSA>\n";
  return dossier;
}

std::string MakeFlux(bool accented) {
  std::string flux = kBeginning;
  flux.reserve(kInputBytes + 100'000);
  int number = 0;
  while (flux.size() < kInputBytes) flux += Dossier(++number, accented);
  char trailer[200];
  std::snprintf(trailer, sizeof trailer,
                "<TransmissionFlux>\n<NBTOTDOSRSATRANSM>%08d</NBTOTDOSRSATRANSM>\n"
                "<NBTOTDOSRSATRANSMANO>00000000</NBTOTDOSRSATRANSMANO>\n</TransmissionFlux>\n"
                "</Racine>\n",
                number);
  return flux + trailer;
}

void BM_ReadBeneficiaryFlux(benchmark::State& state) {
  const std::string flux = MakeFlux(state.range(0) != 0);
  for (auto _ : state) {
    jalon::flux::MemoryByteSource source(flux);
    auto reader = jalon::flux::FluxReader::Open(source, {});
    if (!reader.ok()) return state.SkipWithError("the flux was refused");
    jalon::flux::Record record;
    while ((*reader)->Next(&record).value_or(false)) benchmark::DoNotOptimize(record);
    const auto& summary = (*reader)->summary();
    if (!summary.complete() || summary.rejected > 0) return state.SkipWithError("badly read");
    state.counters["dossiers"] = static_cast<double>(summary.dossiers);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(flux.size()));
}
BENCHMARK(BM_ReadBeneficiaryFlux)
    ->ArgName("accented")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
