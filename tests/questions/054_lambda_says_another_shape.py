# Source: keras-team/keras issue 19324.
# Asked: a Lambda's compute_output_shape does not give the shape of what it returns.
import numpy as np
from keras.layers import Lambda

L = Lambda(lambda x: x ** 2, output_shape=[6])
x = np.zeros((3, 2))
print(L(x).shape)
print(L.compute_output_shape(x.shape))
