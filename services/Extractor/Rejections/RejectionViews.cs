using Microsoft.Extensions.Options;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>Shows rejections with what they wait for now.</summary>
internal sealed class RejectionViews(PlanCatalog plans, IOptions<CompensationOptions> options)
{
    public RejectionView Of(Rejection rejection) =>
        RejectionView.Of(rejection, NextTry.Of(rejection, plans.Find(rejection.Plan) is { Settings.Enabled: true } plan ? plan.Version : null, options.Value));
}
