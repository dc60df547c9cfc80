using System.Diagnostics;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Transformer.Normalizing;

/// <summary>Maps the companies of one event as their plan says: each becomes a record in the target's shape, is left out by the plan's condition, or becomes a rejection with its reason. Pure.</summary>
internal static class CompanyNormalizer
{
    private static readonly TimeSpan LatestAhead = TimeSpan.FromHours(1);       // clocks differ

    public static (List<NormalizedCompany> Normalized, List<string> LeftOut, List<Rejection> Rejected) Normalize(Plan plan, CompaniesExtracted extracted, DateTimeOffset now)
    {
        var normalized = new Dictionary<string, NormalizedCompany>();
        var leftOut = new List<string>();
        var rejected = new List<Rejection>();

        foreach (var (id, raw) in extracted.Companies)
        {
            Rejection OfAnother(string other) => Rejections.Of(extracted, plan.Version, id, raw, "id", $"the record maps to the id {other}, but OKKI sent it as {id}", now);

            switch (extracted.Removed ? plan.MapRemoved(raw, extracted.Labels) : plan.Map(raw, extracted.Labels))
            {
                case Mapped { Id: var other } when other != id:
                    rejected.Add(OfAnother(other));
                    break;

                case Mapped mapped when EventCut.Fault(EventCut.BytesOf(raw) + EventCut.BytesOf(mapped.Record)) is { } large:
                    rejected.Add(Rejections.Of(extracted, plan.Version, id, raw, "size", large, now));
                    break;

                case Mapped mapped:
                    normalized[id] = new NormalizedCompany
                    {
                        Id = id,
                        Number = mapped.Number,
                        Version = VersionOf(mapped, extracted.ReadAt),
                        ReadAt = extracted.ReadAt,
                        Hash = mapped.Hash,
                        TargetHash = mapped.TargetHash,
                        Record = mapped.Record,
                        Removed = extracted.Removed,
                        Raw = raw,
                    };
                    break;

                case LeftOut skipped when skipped.Id == id:
                    leftOut.Add(id);
                    break;

                case LeftOut { Id: var other }:
                    rejected.Add(OfAnother(other));
                    break;

                case Unmappable fault:
                    rejected.Add(Rejections.Of(extracted, plan.Version, id, raw, fault.Rule, fault.Message, now));
                    break;

                case var unknown:
                    throw new UnreachableException($"No step for the mapping result {unknown.GetType().Name}");
            }
        }

        return ([.. normalized.Values], leftOut, rejected);
    }

    /// <summary>A time that lies ahead of its reading is wrong, and would make every later change an older one: then it counts as of when it was read.</summary>
    private static long VersionOf(Mapped mapped, DateTimeOffset readAt)
    {
        var latest = (readAt + LatestAhead).ToUnixTimeSeconds();
        return mapped.IsVersionTime && mapped.Version > latest ? readAt.ToUnixTimeSeconds() : mapped.Version;
    }
}
