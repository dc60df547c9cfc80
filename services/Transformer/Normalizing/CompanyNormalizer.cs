using System.Diagnostics;
using OkkiBridge.Contracts;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Transformer.Normalizing;

/// <summary>Maps the companies of one event as their plan says: each becomes a record in the target's shape, or a rejection with its reason. Pure.</summary>
internal static class CompanyNormalizer
{
    public static (List<NormalizedCompany> Normalized, List<Rejection> Rejected) Normalize(Plan plan, CompaniesExtracted extracted, DateTimeOffset now)
    {
        var normalized = new Dictionary<string, NormalizedCompany>();
        var rejected = new List<Rejection>();

        foreach (var (id, raw) in extracted.Companies)
        {
            switch (plan.Map(raw))
            {
                case Mapped mapped when mapped.Id != id:
                    rejected.Add(Rejections.Of(extracted, id, raw, "id", $"the record maps to the id {mapped.Id}, but OKKI sent it as {id}", now));
                    break;

                case Mapped mapped:
                    normalized[id] = new NormalizedCompany
                    {
                        Id = id,
                        Version = mapped.Version,
                        ReadAt = extracted.ReadAt,
                        Hash = mapped.Hash,
                        Record = mapped.Record,
                        Raw = raw,
                    };
                    break;

                case Unmappable fault:
                    rejected.Add(Rejections.Of(extracted, id, raw, fault.Rule, fault.Message, now));
                    break;

                case var unknown:
                    throw new UnreachableException($"No step for the mapping result {unknown.GetType().Name}");
            }
        }

        return ([.. normalized.Values], rejected);
    }
}
