#pragma once

#include <vector>

#include "core/math/square_matrix.h"
#include "core/stop.h"

namespace atomloop {

/// Eigenvalues of a symmetric matrix, in no order, and the eigenvectors as rows of `vectors`, by Householder's tridiagonal
/// form and QL steps with implicit shifts: H. Bowdler et al., Numer. Math. 11, 293 (1968), doi:10.1007/BF02166687. `stop`
/// may be null.
void eigen(const SquareMatrix& matrix, std::vector<double>& values, SquareMatrix& vectors, StopPoll* stop);

/// Eigenvalues alone, in no order, with a fraction of the work, by QR steps: Golub and Van Loan, Matrix Computations,
/// 4th edition (2013), 8.3.
std::vector<double> eigenvalues(const SquareMatrix& matrix, StopPoll& stop);

}  // namespace atomloop
